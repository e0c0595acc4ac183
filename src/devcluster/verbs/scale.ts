import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { contentTypeOf, readValue } from "../body.ts";
import { applyJsonPatch, applyMergePatch } from "../json-patch.ts";
import { printJson } from "../json.ts";
import { type ApiResponse, jsonResponse, type ResourceRequest } from "../request.ts";
import type { ServedKind } from "../served-kind.ts";
import {
  badRequest,
  conflict,
  invalid,
  methodNotAllowed,
  MODIFIED,
  notFound,
  unsupportedMediaType,
} from "../status.ts";
import { inVersionOf, slotOf } from "../world.ts";
import { readWriteQuery } from "../write-options.ts";
import type { WriteVerbs } from "./write.ts";

/** GET, PUT and PATCH of the scale subresource. Errors: 400, 404, 405, 409, 415, 422. */
export async function scaleObject(verbs: WriteVerbs, request: ResourceRequest): Promise<ApiResponse> {
  const { world, writer } = verbs;
  const { kind, namespace, name = "" } = request;
  const { scale } = kind;
  const { method } = request.request;
  if (scale === undefined) throw methodNotAllowed();
  const stored = world.store.get(slotOf(kind, namespace, name));
  if (stored === undefined) throw notFound(kind, name);
  const live = inVersionOf(kind, stored);
  if (method === "GET") return jsonResponse(200, printJson(toScale(kind, live)));
  if (method !== "PUT" && method !== "PATCH") throw methodNotAllowed();
  const options = { kind: method === "PUT" ? "UpdateOptions" : "PatchOptions", apply: false } as const;
  const query = readWriteQuery(request.query, options, request.request.headers["user-agent"]);
  const wanted = await readScale(request, toScale(kind, live));
  const { resourceVersion = "" } = wanted.metadata;
  if (resourceVersion !== "" && resourceVersion !== live.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
  const replicas = replicasOf(wanted);
  const written = writer.replace(
    { kind, namespace, name, subresource: "scale" },
    (object) => withNumber(object, scale.specReplicasPath, replicas),
    query,
  );
  return jsonResponse(200, printJson(toScale(kind, written.object)));
}

async function readScale({ request, kind, name = "" }: ResourceRequest, current: KubeObject): Promise<KubeObject> {
  const body = await readValue(request);
  if (request.method === "PUT") return asScale(body);
  switch (contentTypeOf(request)) {
    case "application/merge-patch+json":
    case "application/strategic-merge-patch+json":
      // A Scale has no lists: both patches mean the same.
      return asScale(applyMergePatch(current, body));
    case "application/json-patch+json":
      if (!Array.isArray(body)) throw badRequest("the JSON patch is not a list of operations");
      return asScale(applyJsonPatch(current, body));
    default:
      throw unsupportedMediaType(
        ["application/json-patch+json", "application/merge-patch+json"].concat(
          kind.custom || name === "" ? [] : ["application/strategic-merge-patch+json"],
        ),
      );
  }
}

function asScale(value: unknown): KubeObject {
  if (!isMap(value) || value["kind"] !== "Scale" || !isMap(value["metadata"])) {
    throw badRequest("the body of the request is not a Scale object");
  }
  return value as unknown as KubeObject;
}

function replicasOf(scale: KubeObject): number {
  const spec = isMap(scale["spec"]) ? scale["spec"] : {};
  const replicas = spec["replicas"] ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) throw badRequest("spec.replicas is not an integer");
  if (replicas >= 0) return replicas;
  const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
  throw invalid({ group: "autoscaling", kind: "Scale" }, scale.metadata.name ?? "", [
    { reason: "FieldValueInvalid", message, field: "spec.replicas" },
  ]);
}

/** The `autoscaling/v1` Scale of an object. */
function toScale({ custom, scale: paths }: ServedKind, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, paths?.specReplicasPath ?? "");
  const selector = at(object, custom ? (paths?.labelSelectorPath ?? "") : "spec.selector");
  const text = typeof selector === "string" ? selector : selectorText(selector);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(object, paths?.statusReplicasPath ?? ""), ...(text === "" ? {} : { selector: text }) },
  };
}

/** A `LabelSelector` with `matchLabels`, as text. */
function selectorText(selector: unknown): string {
  const labels = isMap(selector) && isMap(selector["matchLabels"]) ? selector["matchLabels"] : {};
  return Object.keys(labels)
    .toSorted()
    .map((key) => `${key}=${String(labels[key])}`)
    .join(",");
}

function at(object: unknown, path: string): unknown {
  return path
    .split(".")
    .filter((part) => part !== "")
    .reduce<unknown>((value, part) => (isMap(value) ? value[part] : undefined), object);
}

function numberAt(object: unknown, path: string): number {
  const value = at(object, path);
  return typeof value === "number" ? value : 0;
}

function withNumber(object: KubeObject, path: string, value: number): KubeObject {
  const parts = path.split(".").filter((part) => part !== "");
  const put = (map: JsonMap, [part = "", ...rest]: readonly string[]): JsonMap => ({
    ...map,
    [part]: rest.length === 0 ? value : put(isMap(map[part]) ? map[part] : {}, rest),
  });
  return put(object, parts) as KubeObject;
}
