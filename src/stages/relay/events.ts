import { createHash } from "node:crypto";
import type { ObjectChange } from "../../model/changes.ts";
import {
  EVENT_TYPES,
  toSource,
  type ResourceEvent,
  type SignalEvent,
  type SignalEventData,
  type SignalEventType,
} from "../../model/events.ts";
import { measureJson } from "../../model/json-bounds.ts";
import { OWNER_ANNOTATION } from "../../model/marks.ts";
import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { fromApiVersion, toApiVersion, type ObjectRef, type ResourceKind } from "../../model/refs.ts";
import { WIRE_LIMITS } from "../../model/wire.ts";

/** An event ready to go: its JSON, and apart from it the object that can be left out. */
export interface EncodedEvent {
  /** What it is about: the newest event of a key is the only one that counts. */
  readonly key: string;
  readonly id: string;
  /** JSON of the event without `data.object`. */
  readonly text: string;
  /** JSON of `data.object`. */
  readonly snapshot?: string;
  /** Of an object that was there already when the watch began: the keys of its owners, if owner references name all of them. */
  readonly found?: { readonly owners: readonly string[] };
}

/** Batch, event, `data` and `object` itself are nesting, too. */
const SNAPSHOT_DEPTH = WIRE_LIMITS.depth - 3;

/** The CloudEvent of a change (design of the wire: identity, owners, labels and our own annotations; the object only when asked for). */
export function encodeChange(
  cluster: string,
  change: ObjectChange,
  options: { readonly wholeObjects: boolean; readonly at: number },
): EncodedEvent | undefined {
  const { object, resource } = change;
  const { name, namespace, uid, resourceVersion, generation, deletionTimestamp, labels } = object.metadata;
  if (name === undefined || uid === undefined || resourceVersion === undefined) return undefined;
  const { group, version, kind } = resource;
  const ref: ObjectRef = {
    cluster,
    group,
    version,
    kind,
    resource: resource.resource,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
  };
  const type = EVENT_TYPES[change.type];
  const event: ResourceEvent = {
    specversion: "1.0",
    id: toId(cluster, uid, resourceVersion, type),
    source: toSource(cluster),
    type,
    subject: toPath(ref),
    time: new Date(options.at).toISOString(),
    datacontenttype: "application/json",
    uid,
    resourceversion: resourceVersion,
    ...(generation === undefined ? {} : { generation: String(generation) }),
    partitionkey: `${cluster}/${uid}`,
    // Last, and `object` last in it: see joinEvent.
    data: {
      ref,
      owners: toOwners(object),
      labels: labels ?? {},
      annotations: Object.fromEntries(ownAnnotations(object)),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
  };
  const snapshot = options.wholeObjects && change.type !== "deleted" ? toSnapshot(object, resource) : undefined;
  const isFound = change.type === "added" && !change.fresh;
  return {
    key: toKey(group, kind, uid),
    id: event.id,
    text: JSON.stringify(event),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(isFound ? { found: { owners: toOwnerKeys(object) } } : {}),
  };
}

function toKey(group: string, kind: string, uid: string): string {
  return `${group}/${kind}/${uid}`;
}

/** None when an annotation names an owner, too. */
function toOwnerKeys({ metadata: { annotations = {}, ownerReferences = [] } }: KubeObject): readonly string[] {
  if (annotations[OWNER_ANNOTATION] !== undefined) return [];
  return ownerReferences.map(({ apiVersion, kind, uid }) => toKey(fromApiVersion(apiVersion).group, kind, uid));
}

/** The CloudEvent of a sign of life. `about` is the kind it speaks of, when it speaks of one. */
export function encodeSignal(
  cluster: string,
  type: SignalEventType,
  data: SignalEventData & { readonly sequence: number },
  at: number,
): EncodedEvent {
  const about = data.kind === undefined ? "" : `${data.group ?? ""}/${data.kind}`;
  const event: SignalEvent = {
    specversion: "1.0",
    id: toId(cluster, about, String(data.sequence), type),
    source: toSource(cluster),
    type,
    ...(about === "" ? {} : { subject: about }),
    time: new Date(at).toISOString(),
    datacontenttype: "application/json",
    data,
  };
  return { key: `${type} ${about}`, id: event.id, text: JSON.stringify(event) };
}

/** The whole event's JSON. The object is put in as text, so that it is serialised once, however often the event is sent. */
export function joinEvent({ text, snapshot }: Pick<EncodedEvent, "text" | "snapshot">): string {
  return snapshot === undefined ? text : `${text.slice(0, -2)},"object":${snapshot}}}`;
}

/**
 * Whether somebody may miss the object when it is gone again before anybody heard of it: it has an owner, a finalizer, or a mark of ours. A
 * child that an operator made and somebody deleted at once must be told of, or its owner would never be repaired.
 */
export function isAttached({ metadata }: KubeObject): boolean {
  const { ownerReferences = [], finalizers = [], labels = {}, annotations = {} } = metadata;
  if (ownerReferences.length > 0 || finalizers.length > 0) return true;
  return [...Object.keys(labels), ...Object.keys(annotations)].some((key) =>
    /^([a-z0-9-]+\.)*skysail\.dev\//.test(key),
  );
}

function toId(cluster: string, uid: string, resourceVersion: string, type: string): string {
  return createHash("sha256").update([cluster, uid, resourceVersion, type].join("\n")).digest("hex");
}

/** The object's path in the Kubernetes API. */
function toPath(ref: ObjectRef): string {
  const root = ref.group === "" ? "/api" : "/apis";
  const namespace = ref.namespace === undefined ? "" : `/namespaces/${ref.namespace}`;
  return `${root}/${toApiVersion(ref)}${namespace}/${ref.resource}/${ref.name}`;
}

/** The controller first: it is the one that must not be cut off. */
function toOwners({ metadata }: KubeObject): OwnerReference[] {
  const owners = metadata.ownerReferences ?? [];
  return owners
    .toSorted((one, other) => Number(other.controller ?? false) - Number(one.controller ?? false))
    .slice(0, WIRE_LIMITS.owners);
}

function ownAnnotations({ metadata }: KubeObject): [string, string][] {
  return Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith("skysail.dev/"));
}

/** The object as it was seen, `managedFields` included, because planning needs them; nothing when it is too large or too deep. */
function toSnapshot(object: KubeObject, resource: ResourceKind): string | undefined {
  // Items of a list of a built-in kind come without apiVersion and kind.
  const text = JSON.stringify({ ...object, apiVersion: toApiVersion(resource), kind: resource.kind });
  if (text.length > WIRE_LIMITS.snapshotBytes || Buffer.byteLength(text) > WIRE_LIMITS.snapshotBytes) return undefined;
  const { depth } = measureJson(text, { depth: SNAPSHOT_DEPTH, items: Infinity });
  return depth > SNAPSHOT_DEPTH ? undefined : text;
}
