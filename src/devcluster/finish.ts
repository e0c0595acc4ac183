import { finishCustom } from "../core/merge/custom-resource.ts";
import { pathsOf } from "../core/merge/field-set.ts";
import { equalValues, isMap, type JsonMap, omit } from "../core/merge/values.ts";
import type { KubeObject, ManagedFieldsEntry } from "../model/objects.ts";
import { hasGeneration } from "./generations.ts";
import type { ServedKind } from "./served-kind.ts";
import { badRequest, invalid } from "./status.ts";

/** What an object becomes on its way into the store, apart from ownership. */
export interface Finished {
  readonly object: KubeObject;
  /** Fields that the schema does not know: they are gone. */
  readonly pruned: readonly string[];
}

/**
 * Defaults, prunes, routes (main endpoint or status), numbers and judges what is going to be stored in place of `live`.
 *
 * Errors: 422 with all causes; 400 for a value whose type a built-in kind cannot hold.
 */
export function finish(
  kind: ServedKind,
  live: KubeObject | undefined,
  next: KubeObject,
  { subresource, merged = false }: { readonly subresource?: string | undefined; readonly merged?: boolean } = {},
): Finished {
  const coerced = { ...next, metadata: withSystemFields(live, next) };
  const { object: admitted, pruned: gone, problem } = kind.admit(coerced, live, { merged });
  const pruned = kind.custom ? gone.toSorted() : gone;
  if (problem !== undefined) {
    throw badRequest(
      `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${problem}`,
    );
  }
  const routed = (kind.custom ? route : routeBuiltIn)(kind, live, admitted, subresource);
  const causes = kind.validate(routed, live, subresource);
  if (causes.length > 0) throw invalid(kind, routed.metadata.name ?? "", causes);
  if (kind.custom) {
    return { object: numbered(kind, live, finishCustom(live, routed, kind.schema, subresource).object), pruned };
  }
  const counted = subresource === "status" ? routed : withGeneration(kind, live, routed);
  return { object: numbered(kind, live, counted), pruned };
}

/** What the server sets itself is kept, unless the request insists on something else, which the validation then refuses. */
function withSystemFields(live: KubeObject | undefined, next: KubeObject): KubeObject["metadata"] {
  const metadata = omit(next.metadata as JsonMap, ["selfLink"]) as KubeObject["metadata"];
  if (live === undefined) return metadata;
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, generateName } =
    live.metadata;
  return {
    ...metadata,
    ...(metadata.generateName === undefined && generateName !== undefined ? { generateName } : {}),
    ...((metadata.uid ?? "") === "" && uid !== undefined ? { uid } : {}),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    ...(generation === undefined ? {} : { generation }),
  };
}

function numbered(kind: ServedKind, live: KubeObject | undefined, object: KubeObject): KubeObject {
  if (live !== undefined) return object;
  const { generation: _given, ...metadata } = object.metadata;
  return { ...object, metadata: hasGeneration(kind) ? { ...metadata, generation: 1 } : metadata };
}

/** Custom resources: the main endpoint leaves the status, the status endpoint everything else. */
function route(
  kind: ServedKind,
  live: KubeObject | undefined,
  next: KubeObject,
  subresource: string | undefined,
): KubeObject {
  if (!kind.hasStatus) return next;
  const keep = subresource === "status" && live !== undefined ? live : next;
  const status = subresource === "status" ? next["status"] : live?.["status"];
  const rest = omit(keep, ["status"]) as KubeObject;
  const { managedFields: _before, ...kept } = rest.metadata;
  const { managedFields } = next.metadata;
  return {
    ...rest,
    metadata: managedFields === undefined ? kept : { ...kept, managedFields },
    ...(status === undefined ? {} : { status }),
  };
}

/** Built-in kinds: what the endpoint does not write stays as it is. */
function routeBuiltIn(
  kind: ServedKind,
  live: KubeObject | undefined,
  next: KubeObject,
  subresource: string | undefined,
): KubeObject {
  const reset = kind.schema.resetFields(subresource)(next.apiVersion);
  const paths =
    reset === undefined ? [] : pathsOf(reset).map((path) => path.map((element) => element.slice("f:".length)));
  const routed = paths.reduce<JsonMap>((object, path) => keep(live, object, path), next) as KubeObject;
  const { managedFields } = next.metadata;
  if (managedFields === routed.metadata.managedFields) return routed;
  const { managedFields: _before, ...metadata } = routed.metadata;
  return { ...routed, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

/** `next` with the value that `live` has at `path`, or without one. A creation has nothing to keep. */
function keep(live: unknown, next: JsonMap, path: readonly string[]): JsonMap {
  if (live === undefined) return next;
  const [name = "", ...rest] = path;
  const before = isMap(live) ? live[name] : undefined;
  const after = next[name];
  if (rest.length > 0) return isMap(after) ? { ...next, [name]: keep(before ?? {}, after, rest) } : next;
  return before === undefined ? omit(next, [name]) : { ...next, [name]: before };
}

/** Changes outside of metadata and status are counted; a Deployment's annotations are, too. */
function withGeneration(kind: ServedKind, live: KubeObject | undefined, next: KubeObject): KubeObject {
  const generation = live?.metadata.generation;
  if (live === undefined || generation === undefined) return next;
  const outside = ["metadata", "status"];
  const annotated = kind.group === "apps" && kind.kind === "Deployment";
  const same =
    equalValues(omit(live, outside), omit(next, outside)) &&
    (!annotated || equalValues(live.metadata.annotations ?? {}, next.metadata.annotations ?? {}));
  return same ? next : { ...next, metadata: { ...next.metadata, generation: generation + 1 } };
}

/** Whether a write would change nothing but the times of ownership: then nothing is stored. */
export function isSameWrite(live: KubeObject, next: KubeObject): boolean {
  const before = live.metadata.managedFields ?? [];
  const after = next.metadata.managedFields ?? [];
  return (
    before.length === after.length &&
    before.every((entry, index) => sameOwnership(entry, after[index])) &&
    equalValues(content(live), content(next))
  );
}

function sameOwnership(left: ManagedFieldsEntry, right: ManagedFieldsEntry | undefined): boolean {
  if (left === right) return true;
  return right !== undefined && equalValues(omit(left as JsonMap, ["time"]), omit(right as JsonMap, ["time"]));
}

function content(object: KubeObject): JsonMap {
  return { ...object, metadata: omit(object.metadata as JsonMap, ["managedFields", "resourceVersion"]) };
}
