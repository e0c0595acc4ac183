import { apply } from "../../../src/core/merge/apply.ts";
import { finishCustom } from "../../../src/core/merge/custom-resource.ts";
import type { KindSchema } from "../../../src/core/merge/kind-schema.ts";
import { asStored } from "../../../src/core/merge/structural.ts";
import { update } from "../../../src/core/merge/update.ts";
import { isMap } from "../../../src/core/merge/values.ts";
import type { KubeObject } from "../../../src/model/objects.ts";
import { fromApiVersion } from "../../../src/model/refs.ts";
import type { RecordedRequest } from "./cases.ts";

const TIME = "2026-01-01T00:00:00Z";

/**
 * Runs a recorded history of a custom resource through the merge, from nothing: what the object and its managedFields are after the
 * requests that the real server accepted. `undefined` for a history with requests that this does not know (scale).
 */
export function replay(
  history: readonly RecordedRequest[],
  schema: KindSchema,
): KubeObject | undefined | "unsupported" {
  let live: KubeObject | undefined;
  for (const request of history) {
    if (request.status >= 300) continue;
    if (request.path.endsWith("/scale")) return "unsupported";
    live = step(live, request, schema);
  }
  return live;
}

function step(live: KubeObject | undefined, request: RecordedRequest, schema: KindSchema): KubeObject {
  const subresource = request.path.endsWith("/status") ? "status" : undefined;
  const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)\//.exec(request.path) ?? [];
  const apiVersion = `${group}/${version}`;
  const options = {
    manager: request.query["fieldManager"] ?? "node",
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
    schemas: schema.versions,
    resetFields: schema.resetFields(subresource),
    order: "text" as const,
    time: TIME,
  };
  const present = live === undefined ? undefined : inForm(live, apiVersion, schema);
  if (request.contentType.startsWith("application/apply-patch")) {
    const result = apply(present, request.body as KubeObject, { ...options, force: request.query["force"] === "true" });
    if (result.kind !== "applied") throw new Error(`the server accepted it: ${result.message}`);
    return stored(finishCustom(present, result.object, schema, subresource).object, schema);
  }
  const body = request.body as KubeObject;
  const next = request.method === "PATCH" ? (mergePatch(present, body) as KubeObject) : body;
  // A request body is read as a stored object is: pruned and defaulted before anything looks at it.
  const decoded = inForm(next, apiVersion, schema);
  const finished = finishCustom(present, decoded, schema, subresource).object;
  const managedFields = update(present, { ...finished, metadata: withoutOwners(finished) }, options);
  return stored({ ...finished, metadata: { ...withoutOwners(finished), managedFields } }, schema);
}

function withoutOwners(object: KubeObject): KubeObject["metadata"] {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return metadata;
}

/** The object as that version's endpoint reads it: its own fields and defaults. Objects are kept, and read back, in `v1`. */
function inForm(object: KubeObject, apiVersion: string, schema: KindSchema): KubeObject {
  return asStored({ ...object, apiVersion }, schema.structuralOf(apiVersion)) as KubeObject;
}

function stored(object: KubeObject, schema: KindSchema): KubeObject {
  return inForm(object, `${fromApiVersion(object.apiVersion).group}/v1`, schema);
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const out: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = mergePatch(out[key], value);
  }
  return out;
}
