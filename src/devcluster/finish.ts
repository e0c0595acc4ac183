import { finishCustom } from "../core/merge/custom-resource.ts";
import { type FieldSet, pathsOf } from "../core/merge/field-set.ts";
import { equalApart, equalValues, isList, isMap, type JsonMap, omit } from "../core/merge/values.ts";
import type { KubeObject, ManagedFieldsEntry } from "../model/objects.ts";
import { fromApiVersion } from "../model/refs.ts";
import { type Decoding, trustedDecoding } from "./decoding.ts";
import { countsAnyway, hasGeneration } from "./generations.ts";
import type { Hub, ServedKind } from "./served-kind.ts";
import { invalid } from "./status.ts";

/** What an object becomes on its way into the store, apart from ownership. */
export interface Finished {
  readonly object: KubeObject;
  /** The object as ownership sees it: without what the server assigns to it. */
  readonly tracked: KubeObject;
  /** The object as it was read, with what its endpoint does not write. */
  readonly read: KubeObject;
}

/** Options of {@link finish}. */
export interface FinishOptions {
  /** Default is the object itself. */
  readonly subresource?: string | undefined;
  /** The object is what an apply made. Default is `false`. */
  readonly merged?: boolean;
  /** What happens to the object once it was read, before it is judged: throw to refuse. Ownership does not see it. Default is nothing. */
  readonly prepare?: ((object: KubeObject) => KubeObject) | undefined;
  /** Default is that of a trusted body. */
  readonly decoding?: Decoding | undefined;
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
  { subresource, merged = false, prepare, decoding = trustedDecoding(kind) }: FinishOptions = {},
): Finished {
  const coerced = { ...next, metadata: withSystemFields(live, next) };
  const { object: read, pruned, problem } = kind.admit(coerced, live, { merged });
  const admitted = withGracePeriod(live, read);
  if (problem !== undefined) throw decoding.unreadable(problem);
  decoding.check(pruned);
  const tracked = (kind.custom ? route : routeBuiltIn)(kind, live, admitted, subresource);
  const entered = kind.hub === undefined ? tracked : routeByHub(kind.hub, live, admitted, subresource);
  const routed = prepare === undefined ? entered : prepare(entered);
  const found = kind.validate(routed, live, subresource);
  const causes = found.filter(({ tolerated }) => tolerated !== true);
  decoding.note(
    found.filter(({ tolerated }) => tolerated === true).map(({ field, message }) => `${field}: ${message}`),
  );
  if (causes.length > 0) throw invalid(named(routed), routed.metadata.name ?? "", causes);
  if (kind.custom) {
    const { object } = finishCustom(live, routed, kind.schema, subresource);
    const numberedObject = numbered(kind, live, object);
    return { object: numberedObject, tracked: asBrought(numberedObject, next), read: admitted };
  }
  const counted = subresource === "status" ? routed : withGeneration(kind, live, routed, countsAnyway(kind, next));
  const object = numbered(kind, live, counted);
  const owned = routed === tracked ? object : tracked;
  return { object: withoutEmptyLists(object), tracked: asBrought(owned, next), read: admitted };
}

/** Without what says that the object is being deleted, where the write leaves it out: it is kept after ownership was worked out. */
function asBrought(object: KubeObject, { metadata: brought }: KubeObject): KubeObject {
  const kept = (["deletionTimestamp", "deletionGracePeriodSeconds"] as const).filter(
    (name) => object.metadata[name] !== undefined && (brought[name] ?? null) === null,
  );
  if (kept.length === 0) return object;
  return { ...object, metadata: omit(object.metadata as JsonMap, kept) as KubeObject["metadata"] };
}

/** An empty list that is always written is read back as null. */
export function withoutEmptyLists(object: KubeObject): KubeObject {
  const empty = Object.keys(object).filter((name) => {
    const value = object[name];
    return isList(value) && value.length === 0;
  });
  return empty.length === 0 ? object : { ...object, ...Object.fromEntries(empty.map((name) => [name, null])) };
}

/** The kind that a refusal names is the object's own, which may be another than that of the path. */
function named({ apiVersion, kind }: KubeObject): { readonly group: string; readonly kind: string } {
  return { group: fromApiVersion(apiVersion).group, kind };
}

/** What the server sets itself is kept, unless the request insists on something else, which the validation then refuses. */
function withSystemFields(live: KubeObject | undefined, next: KubeObject): KubeObject["metadata"] {
  const given = live === undefined ? ["selfLink"] : ["selfLink", "generation"];
  const metadata = omit(next.metadata as JsonMap, given) as KubeObject["metadata"];
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

/** A grace period of zero seconds is told, unlike other zeros. */
function withGracePeriod(live: KubeObject | undefined, object: KubeObject): KubeObject {
  const { deletionGracePeriodSeconds } = live?.metadata ?? {};
  if (deletionGracePeriodSeconds === undefined) return object;
  return { ...object, metadata: { ...object.metadata, deletionGracePeriodSeconds } };
}

function numbered(kind: ServedKind, live: KubeObject | undefined, object: KubeObject): KubeObject {
  if (live !== undefined) return object;
  const { generation: _given, ...metadata } = object.metadata;
  return hasGeneration(kind) ? { ...object, metadata: { ...metadata, generation: 1 } } : object;
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
  const routed = live === undefined || reset === undefined ? next : keepAll(live, next, reset);
  const { managedFields } = next.metadata;
  if (managedFields === routed.metadata.managedFields) return routed;
  const { managedFields: _before, ...metadata } = routed.metadata;
  return { ...routed, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

/** Fields of another version may stand elsewhere in this one: they are kept where the kind's rules speak of them. */
function routeByHub(
  hub: Hub,
  live: KubeObject | undefined,
  next: KubeObject,
  subresource: string | undefined,
): KubeObject {
  if (live === undefined) return hub.from(omit(hub.to(next), ["status"]) as KubeObject);
  return hub.from(routeBuiltIn(hub.kind, hub.to(live), hub.to(next), subresource));
}

/** `next` with the values that `live` has at the paths of a set, or without them. A creation has nothing to keep. */
function keepAll(live: KubeObject, next: KubeObject, fields: FieldSet): KubeObject {
  let paths = PATHS.get(fields);
  if (paths === undefined) {
    paths = pathsOf(fields).map((path) => path.map((element) => element.slice("f:".length)));
    PATHS.set(fields, paths);
  }
  return paths.reduce<JsonMap>((object, path) => keep(live, object, path), next) as KubeObject;
}

/** There are a few such sets for all kinds. */
const PATHS = new WeakMap<FieldSet, readonly (readonly string[])[]>();

function keep(live: unknown, next: JsonMap, path: readonly string[]): JsonMap {
  const [name = "", ...rest] = path;
  const before = isMap(live) ? live[name] : undefined;
  const after = next[name];
  if (rest.length > 0) return isMap(after) ? { ...next, [name]: keep(before ?? {}, after, rest) } : next;
  if (before === after) return next;
  return before === undefined ? omit(next, [name]) : { ...next, [name]: before };
}

/** The part of the metadata whose changes are counted, too, by some kinds. */
const COUNTED_METADATA: Readonly<Record<string, "annotations" | "labels">> = {
  "apps/Deployment": "annotations",
  "discovery.k8s.io/EndpointSlice": "labels",
};

/** Changes outside of metadata and status are counted, by the kinds that count. */
function withGeneration(kind: ServedKind, live: KubeObject | undefined, next: KubeObject, anyway: boolean): KubeObject {
  const generation = live?.metadata.generation;
  if (live === undefined || generation === undefined || !hasGeneration(kind)) return next;
  const outside = ["metadata", "status"];
  const part = COUNTED_METADATA[`${kind.group}/${kind.kind}`];
  const [before, after] = kind.hub === undefined ? [live, next] : [kind.hub.to(live), kind.hub.to(next)];
  const same =
    !anyway &&
    equalValues(omit(before, outside), omit(withoutEmptyLists(after as KubeObject), outside)) &&
    (part === undefined || equalValues(live.metadata[part] ?? {}, next.metadata[part] ?? {}));
  return same ? next : { ...next, metadata: { ...next.metadata, generation: generation + 1 } };
}

/** Whether a write would change nothing but the times of ownership: then nothing is stored. */
export function isSameWrite(live: KubeObject, next: KubeObject): boolean {
  const before = live.metadata.managedFields ?? [];
  const after = next.metadata.managedFields ?? [];
  return (
    before.length === after.length &&
    before.every((entry, index) => sameOwnership(entry, after[index])) &&
    equalApart(live.metadata as JsonMap, next.metadata as JsonMap, ["managedFields", "resourceVersion"]) &&
    equalApart(live, next, ["metadata"])
  );
}

function sameOwnership(left: ManagedFieldsEntry, right: ManagedFieldsEntry | undefined): boolean {
  return right !== undefined && equalApart(left as JsonMap, right as JsonMap, ["time"]);
}
