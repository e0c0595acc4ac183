import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import type { KubeObject } from "../../src/model/objects.ts";
import type { ObjectRef, ResourceKind } from "../../src/model/refs.ts";
import type { ClusterApi, Write, WriteResult } from "../../src/ports/cluster-api.ts";

/** What an API server must give the contract suite. */
export interface ClusterApiFixture {
  /** The adapter under test, as an administrator. */
  readonly api: ClusterApi;
  /** The API server without the adapter: assertions must not depend on what they judge. */
  readonly raw: Raw;
  /**
   * Makes every resourceVersion handed out so far too old for a watch, or `undefined` where the server cannot. The server answers again when it returns.
   */
  readonly expireHistory: (() => Promise<void>) | undefined;
  readonly stop: () => Promise<void>;
}

/** One request; the body as the text that came. */
export type Raw = (
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<{ readonly status: number; readonly text: string }>;

/** Makes a {@link Raw} of an address and a token. */
export function createRaw(server: { readonly server: string; readonly token: string; readonly caPem?: string }): Raw {
  const send = server.server.startsWith("https:") ? requestHttps : requestHttp;
  return async (method, path, body, contentType = "application/json") => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const headers = { authorization: `Bearer ${server.token}`, "content-type": contentType };
    const outgoing = send(
      new URL(path, server.server),
      { method, headers, agent: false, ...(server.caPem === undefined ? {} : { ca: server.caPem }) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    return promise;
  };
}

export const CONFIG_MAP: ResourceKind = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  namespaced: true,
};
export const GADGET: ResourceKind = {
  group: "contract.skysail.example",
  version: "v1",
  kind: "Gadget",
  resource: "gadgets",
  namespaced: true,
};

/** A custom resource with a status, a default, a big integer and a corner where anything goes. */
export const GADGET_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.contract.skysail.example" },
  spec: {
    group: GADGET.group,
    scope: "Namespaced",
    names: { plural: "gadgets", singular: "gadget", kind: "Gadget", listKind: "GadgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: {
                  size: { type: "integer", default: 1, minimum: 0 },
                  big: { type: "integer", format: "int64" },
                  note: { type: "string" },
                  raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                },
              },
              status: { type: "object", properties: { ready: { type: "integer" }, phase: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};

/** Short forms for one namespace of one server. */
export interface World {
  readonly api: ClusterApi;
  readonly raw: Raw;
  readonly namespace: string;
  readonly ref: (kind: ResourceKind, name: string) => ObjectRef;
  /** An apply as a reconcile does it; `metadata` carries the precondition. */
  readonly apply: (
    kind: ResourceKind,
    name: string,
    body: Readonly<Record<string, unknown>>,
    options?: {
      readonly uid?: string;
      readonly resourceVersion?: string;
      readonly manager?: string;
      readonly force?: boolean;
      readonly status?: boolean;
      readonly dryRun?: boolean;
    },
  ) => Promise<WriteResult>;
  /** Creates it and returns what stands there; fails the test when it is there already. */
  readonly create: (kind: ResourceKind, name: string, body: Readonly<Record<string, unknown>>) => Promise<Stored>;
  readonly write: (write: Write) => Promise<WriteResult>;
}

/** An object as the server has it: with what every stored object has. */
export type Stored = KubeObject & { readonly metadata: { readonly uid: string; readonly resourceVersion: string } };

/** Makes a namespace's {@link World}. */
export function createWorld({ api, raw }: ClusterApiFixture, namespace: string): World {
  const ref = (kind: ResourceKind, name: string): ObjectRef => ({
    cluster: api.cluster,
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    resource: kind.resource,
    namespace,
    name,
  });
  const apply: World["apply"] = (kind, name, body, options = {}) => {
    const { uid, resourceVersion, manager = "contract", force = true, status, dryRun } = options;
    const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
    const precondition = {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    return api.write({
      verb: "apply",
      ref: ref(kind, name),
      object: {
        apiVersion,
        kind: kind.kind,
        ...body,
        metadata: { ...Object(body["metadata"]), name, namespace, ...precondition },
      },
      manager,
      force,
      ...(status === true ? { subresource: "status" as const } : {}),
      ...(dryRun === true ? { dryRun } : {}),
    });
  };
  return {
    api,
    raw,
    namespace,
    ref,
    apply,
    write: (write) => api.write(write),
    async create(kind, name, body) {
      const result = await apply(kind, name, body, { resourceVersion: "1" });
      if (result.kind !== "written" || !result.created) throw new Error(`not created: ${JSON.stringify(result)}`);
      return stored(result.object);
    },
  };
}

/** Checks that an object has what every stored object has. */
export function stored(object: KubeObject | undefined): Stored {
  if (!isStored(object)) throw new Error("there is no stored object");
  return object;
}

function isStored(object: KubeObject | undefined): object is Stored {
  return object?.metadata.uid !== undefined && object.metadata.resourceVersion !== undefined;
}

/** The error's `code` that a promise is rejected with. */
export async function codeFrom(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
  throw new Error("nothing was thrown");
}
