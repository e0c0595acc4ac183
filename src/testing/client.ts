import { describeKind, toCollectionPath, toQuery } from "../adapters/kubernetes/paths.ts";
import { statusOf } from "../adapters/kubernetes/status.ts";
import type { ApiRequest, Transport } from "../adapters/kubernetes/transport.ts";
import { SkysailError } from "../model/errors.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ResourceKind } from "../model/refs.ts";
import type { Kind } from "../operator/kind.ts";
import { ApiError } from "./api-error.ts";
import type { Client, LiveObject, NewObject, Place } from "./objects.ts";

const MANAGER = "test";
const JSON_TYPE = "application/json";

/** Makes a client whose objects are in `namespace` unless they say otherwise. */
export function createClient(transport: Transport, namespace: string): Client {
  const send = async (
    request: Pick<ApiRequest, "method" | "path" | "contentType"> & { readonly body?: unknown; readonly action: string },
  ): Promise<KubeObject> => {
    const { body, ...rest } = request;
    const answer = await transport.send({
      ...rest,
      repeatable: false,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.body) as KubeObject;
    const status = statusOf(answer);
    const said = status?.message ?? answer.body.trim().slice(0, 500);
    throw new ApiError(answer.status, status?.reason ?? "", `${request.action}: ${said} (HTTP ${answer.status})`);
  };
  const at = (kind: ResourceKind, place: Place): { readonly path: string; readonly where: string } => {
    const { name, namespace: stated } = typeof place === "string" ? { name: place, namespace: undefined } : place;
    const inside = kind.namespaced ? (stated ?? namespace) : undefined;
    const path = `${toCollectionPath(kind, inside)}/${encodeURIComponent(name)}`;
    return { path, where: `${describeKind(kind)} ${inside === undefined ? "" : `${inside}/`}${name}` };
  };
  /** As it goes over the wire: with what is known of it filled in. */
  const complete = (kind: Kind, object: NewObject<Kind> | LiveObject<Kind>): KubeObject => {
    const place = kind.namespaced ? { namespace: object.metadata.namespace ?? namespace } : {};
    const metadata = { ...object.metadata, ...place };
    return { ...object, apiVersion: kind.apiVersion, kind: kind.kind, metadata };
  };
  const named = (kind: Kind, object: KubeObject, what: string): ReturnType<typeof at> => {
    const { name, namespace: inside } = object.metadata;
    if (name === undefined) throw new SkysailError("INVALID_INPUT", `${what} ${kind.kind}: metadata.name is missing`);
    return at(kind, { name, ...(inside === undefined ? {} : { namespace: inside }) });
  };
  return {
    async create(kind, object) {
      const body = complete(kind, object as NewObject<Kind>);
      const path = toCollectionPath(kind, body.metadata.namespace) + toQuery({ fieldManager: MANAGER });
      const name = body.metadata.name ?? `${body.metadata.generateName ?? ""}…`;
      const action = `create ${at(kind, { ...body.metadata, name }).where}`;
      return (await send({ method: "POST", path, contentType: JSON_TYPE, body, action })) as never;
    },
    async get(kind, place) {
      const { path, where } = at(kind, place);
      try {
        return (await send({ method: "GET", path, action: `get ${where}` })) as never;
      } catch (error) {
        if (error instanceof ApiError && error.reason === "NotFound") return undefined;
        throw error;
      }
    },
    async list(kind, { namespace: stated = namespace, labels } = {}) {
      const inside = kind.namespaced && stated !== "*" ? stated : undefined;
      const path = toCollectionPath(kind, inside) + toQuery({ labelSelector: labels });
      const page = await send({ method: "GET", path, action: `list ${describeKind(kind)}` });
      const { apiVersion, kind: name } = kind;
      return (page["items"] as readonly object[]).map((item) => ({ apiVersion, kind: name, ...item })) as never;
    },
    async update(kind, object) {
      const body = complete(kind, object as NewObject<Kind>);
      const { path, where } = named(kind, body, "update");
      const query = toQuery({ fieldManager: MANAGER });
      const request = { method: "PUT", path: path + query, contentType: JSON_TYPE, body } as const;
      return (await send({ ...request, action: `update ${where}` })) as never;
    },
    async patch(kind, place, patch, { subresource } = {}) {
      const { path, where } = at(kind, place);
      // Strict: a misspelt field is an error, not a patch of nothing.
      const query = toQuery({ fieldManager: MANAGER, fieldValidation: "Strict" });
      const target = subresource === undefined ? path : `${path}/${subresource}`;
      const request = { method: "PATCH", path: target + query, contentType: "application/merge-patch+json" } as const;
      return (await send({ ...request, body: patch, action: `patch ${where}` })) as never;
    },
    async apply(kind, object, { manager = MANAGER, force = false, subresource, dryRun = false } = {}) {
      const body = complete(kind, object as NewObject<Kind>);
      const { path, where } = named(kind, body, "apply");
      const target = subresource === undefined ? path : `${path}/${subresource}`;
      const query = toQuery({ fieldManager: manager, force, dryRun: dryRun ? "All" : undefined });
      const request = { method: "PATCH", path: target + query, contentType: "application/apply-patch+yaml" } as const;
      return (await send({ ...request, body, action: `apply ${where}` })) as never;
    },
    async delete(kind, place, { propagation = "Background" } = {}) {
      const { path, where } = at(kind, place);
      const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: propagation };
      await send({ method: "DELETE", path, contentType: JSON_TYPE, body, action: `delete ${where}` });
    },
  };
}
