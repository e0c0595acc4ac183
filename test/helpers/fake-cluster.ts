import { isDeepStrictEqual } from "node:util";
import { SkysailError } from "../../src/model/errors.ts";
import { EVENT_TYPES, toSource, type ResourceEvent, type ResourceEventType } from "../../src/model/events.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../src/model/objects.ts";
import { fromApiVersion, toObjectKey, type ObjectRef } from "../../src/model/refs.ts";
import type { ClusterApi, Write, WriteResult } from "../../src/ports/cluster-api.ts";
import { getAt, ITEM, leavesOf, setAt, toFieldsV1, unsetAt, type FieldPath } from "./fake-fields.ts";

type Mutable = { apiVersion: string; kind: string; metadata: Record<string, unknown> } & Record<string, unknown>;
type Apply = Extract<Write, { verb: "apply" }>;

interface Stored {
  object: Mutable;
  /** Field manager and subresource → owned paths, as JSON. */
  readonly owners: Map<string, Set<string>>;
}

/** A cluster in memory: just enough of an API server to drive the pipeline. The real one is the judge elsewhere. */
export interface FakeCluster {
  readonly api: ClusterApi;
  /** Every write that reached the server, with its result. */
  readonly log: { readonly write: Write; readonly result: WriteResult["kind"]; readonly changed: boolean }[];
  /** Every event so far, in order. */
  readonly events: ResourceEvent[];
  /** Everything that is there, without managedFields and versions. */
  state(): Record<string, unknown>;
  get(kind: string, name: string): KubeObject | undefined;
  /** What a person does: creates the object or merges into it. */
  put(object: KubeObject): KubeObject;
  /** What a person does: deletes it, in the background. */
  remove(kind: string, name: string): void;
  /** What the garbage collector does: removes objects whose owners are all gone. */
  collect(): void;
}

const PLURALS: Readonly<Record<string, string>> = {
  Website: "websites",
  Deployment: "deployments",
  ConfigMap: "configmaps",
  Secret: "secrets",
};

/** Makes an empty {@link FakeCluster}. It checks fences as the admission policy does. */
export function createFakeCluster(cluster = "c1", now: () => number = () => 0): FakeCluster {
  const store = new Map<string, Stored>();
  const log: FakeCluster["log"] = [];
  const events: ResourceEvent[] = [];
  let version = 100;
  let uids = 0;

  const keyOf = (object: Pick<KubeObject, "apiVersion" | "kind" | "metadata">): string =>
    toObjectKey({ group: fromApiVersion(object.apiVersion).group, kind: object.kind, ...placeOf(object) });

  function emit(type: ResourceEventType, object: Mutable): void {
    const live = structuredClone(object) as unknown as KubeObject;
    const {
      uid = "",
      resourceVersion = "",
      ownerReferences = [],
      labels = {},
      annotations = {},
      deletionTimestamp,
    } = live.metadata;
    const ref: ObjectRef = {
      cluster,
      ...fromApiVersion(live.apiVersion),
      kind: live.kind,
      resource: PLURALS[live.kind] ?? "",
      ...placeOf(live),
      uid,
    };
    events.push({
      specversion: "1.0",
      id: `${uid}-${resourceVersion}-${type}`,
      source: toSource(cluster),
      type,
      time: new Date(now()).toISOString(),
      uid,
      resourceversion: resourceVersion,
      partitionkey: uid,
      data: {
        ref,
        owners: ownerReferences,
        labels,
        annotations,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        ...(type === EVENT_TYPES.deleted || live.kind === "Secret" ? {} : { object: live }),
      },
    });
  }

  function commit(key: string, entry: Stored, before: Mutable | undefined): boolean {
    const { object, owners } = entry;
    object.metadata.managedFields = [...owners]
      .filter(([, paths]) => paths.size > 0)
      .map(([owner, paths]): ManagedFieldsEntry => {
        const [manager = "", operation, subresource = ""] = owner.split("|");
        const fieldsV1 = toFieldsV1([...paths].map((path) => JSON.parse(path) as FieldPath));
        const op = operation as "Apply" | "Update";
        return {
          manager,
          operation: op,
          apiVersion: object.apiVersion,
          fieldsType: "FieldsV1",
          fieldsV1,
          ...(subresource === "" ? {} : { subresource }),
        };
      });
    if (before !== undefined && isDeepStrictEqual(before, object)) return false;
    const isGone =
      object.metadata.deletionTimestamp !== undefined &&
      ((object.metadata.finalizers as unknown[] | undefined) ?? []).length === 0;
    object.metadata.resourceVersion = String(++version);
    if (before === undefined || !isDeepStrictEqual(before.spec, object.spec)) {
      object.metadata.generation = ((object.metadata.generation as number | undefined) ?? 0) + 1;
    }
    if (isGone) store.delete(key);
    else store.set(key, entry);
    emit(isGone ? EVENT_TYPES.deleted : before === undefined ? EVENT_TYPES.added : EVENT_TYPES.modified, object);
    return true;
  }

  function apply(write: Apply): { result: WriteResult; changed: boolean } {
    const key = toObjectKey(write.ref);
    const refuse = (result: WriteResult): { result: WriteResult; changed: boolean } => ({ result, changed: false });
    const { uid, resourceVersion } = write.object.metadata;
    const found = store.get(key);
    if (found === undefined && uid !== undefined)
      return refuse({ kind: "replaced", message: "uid mismatch: no existing object" });
    if (found === undefined && write.subresource !== undefined) return refuse({ kind: "absent" });
    if (
      found !== undefined &&
      resourceVersion !== undefined &&
      found.object.metadata.resourceVersion !== resourceVersion
    ) {
      return refuse(
        uid === undefined && resourceVersion === "1"
          ? { kind: "exists" }
          : { kind: "moved", message: "the object has been modified" },
      );
    }
    if (found !== undefined && uid !== undefined && found.object.metadata.uid !== uid)
      return refuse({ kind: "replaced", message: "uid" });
    const { apiVersion, kind } = write.object;
    const entry: Stored = found
      ? {
          object: structuredClone(found.object),
          owners: new Map([...found.owners].map(([owner, paths]) => [owner, new Set(paths)])),
        }
      : {
          object: {
            apiVersion,
            kind,
            metadata: { ...placeOf(write.object), uid: `uid-${++uids}`, creationTimestamp: "t" },
          },
          owners: new Map(),
        };
    const me = `${write.manager}|Apply|${write.subresource ?? ""}`;
    const config = write.subresource === "status" ? { status: write.object.status } : write.object;
    const leaves = leavesOf(config);
    const mine = new Set(leaves.map(([path]) => JSON.stringify(path)));
    for (const path of entry.owners.get(me) ?? []) {
      const others = [...entry.owners].some(([owner, paths]) => owner !== me && paths.has(path));
      if (!mine.has(path) && !others) unsetAt(entry.object, JSON.parse(path) as FieldPath);
    }
    for (const [path, value] of leaves) {
      if (value !== ITEM && !isDeepStrictEqual(getAt(entry.object, path), value)) {
        for (const [owner, paths] of entry.owners) if (owner !== me) paths.delete(JSON.stringify(path));
      }
      setAt(entry.object, path, value);
    }
    entry.owners.set(me, mine);
    withDefaults(entry.object);
    const fence = fenceProblem(found?.object, entry.object);
    if (fence !== undefined && write.subresource === undefined) return refuse({ kind: "fenced", message: fence });
    const changed = commit(key, entry, found?.object);
    const object = structuredClone(entry.object) as unknown as KubeObject;
    return { result: { kind: "written", object, created: found === undefined }, changed };
  }

  function removeEntry(key: string): void {
    const found = store.get(key);
    if (found === undefined || found.object.metadata.deletionTimestamp !== undefined) return;
    const object = structuredClone(found.object);
    object.metadata.deletionTimestamp = "t";
    commit(key, { object, owners: found.owners }, found.object);
  }

  function write(one: Write): { result: WriteResult; changed: boolean } {
    if (one.verb === "apply") return apply(one);
    const key = toObjectKey(one.ref);
    const found = store.get(key);
    if (found === undefined) return { result: { kind: "absent" }, changed: false };
    const { uid, resourceVersion } = found.object.metadata;
    const wanted =
      one.verb === "delete"
        ? one.precondition
        : (one.patch.metadata as { uid?: string; resourceVersion?: string } | undefined);
    if (wanted?.uid !== undefined && wanted.uid !== uid)
      return { result: { kind: "replaced", message: "uid" }, changed: false };
    if (wanted?.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
      return { result: { kind: "moved", message: "resourceVersion" }, changed: false };
    }
    if (one.verb === "delete") {
      removeEntry(key);
      return { result: { kind: "deleted" }, changed: true };
    }
    const object = structuredClone(found.object);
    const { metadata, ...rest } = one.patch as { metadata?: Record<string, unknown> };
    Object.assign(object, rest);
    Object.assign(object.metadata, metadata);
    const changed = commit(key, { object, owners: found.owners }, found.object);
    return {
      result: { kind: "written", object: structuredClone(object) as unknown as KubeObject, created: false },
      changed,
    };
  }

  const api: ClusterApi = {
    cluster,
    resolve: async ({ kind }) => {
      throw new SkysailError("KUBE_NOT_SERVED", kind);
    },
    read: async (ref) => structuredClone(store.get(toObjectKey(ref))?.object) as unknown as KubeObject | undefined,
    list: async () => ({ items: [], resourceVersion: String(version) }),
    watch: () => {
      throw new SkysailError("KUBE_NOT_SERVED", "the fake has no watch");
    },
    write: async (one) => {
      const { result, changed } = write(one);
      log.push({ write: one, result: result.kind, changed });
      return result;
    },
  };
  const byName = (kind: string, name: string): [string, Stored] | undefined =>
    [...store].find(([, { object }]) => object.kind === kind && object.metadata.name === name);

  return {
    api,
    log,
    events,
    state: () =>
      Object.fromEntries(
        [...store]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, { object }]) => {
            const { labels, finalizers, deletionTimestamp } = object.metadata;
            const { spec, data, status } = object;
            return [key, structuredClone({ labels, finalizers, deletionTimestamp, spec, data, status })];
          }),
      ),
    get: (kind, name) => structuredClone(byName(kind, name)?.[1].object) as unknown as KubeObject | undefined,
    put(object) {
      const key = keyOf(object);
      const found = store.get(key);
      const base: Mutable =
        found === undefined
          ? {
              apiVersion: object.apiVersion,
              kind: object.kind,
              metadata: { uid: `uid-${++uids}`, creationTimestamp: "t" },
            }
          : structuredClone(found.object);
      const { metadata, ...rest } = structuredClone(object) as unknown as Mutable;
      const next: Mutable = { ...base, ...rest, metadata: { ...base.metadata, ...metadata } };
      withDefaults(next);
      const owners = new Map([...(found?.owners ?? [])].map(([owner, paths]) => [owner, new Set(paths)] as const));
      for (const paths of owners.values()) {
        for (const path of paths) {
          const at = JSON.parse(path) as FieldPath;
          if (!isDeepStrictEqual(getAt(found?.object, at), getAt(next, at))) paths.delete(path);
        }
      }
      commit(key, { object: next, owners }, found?.object);
      return structuredClone(next) as unknown as KubeObject;
    },
    remove: (kind, name) => removeEntry(byName(kind, name)?.[0] ?? ""),
    collect() {
      for (;;) {
        const alive = new Set([...store.values()].map(({ object }) => object.metadata.uid));
        const orphan = [...store].find(([, { object }]) => {
          const owners = (object.metadata.ownerReferences as { uid: string }[] | undefined) ?? [];
          return (
            owners.length > 0 &&
            !owners.some(({ uid }) => alive.has(uid)) &&
            object.metadata.deletionTimestamp === undefined
          );
        });
        if (orphan === undefined) return;
        removeEntry(orphan[0]);
      }
    },
  };
}

function placeOf({ metadata: { name = "", namespace } }: Pick<KubeObject, "metadata">): {
  name: string;
  namespace?: string;
} {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

/** What the API server fills in. */
function withDefaults(object: Mutable): void {
  if (object.kind !== "Deployment" || typeof object.spec !== "object" || object.spec === null) return;
  object.spec = { revisionHistoryLimit: 10, strategy: { type: "RollingUpdate" }, ...object.spec };
}

/** What the admission policy says of a write by one of our managers. */
function fenceProblem(before: Mutable | undefined, after: Mutable): string | undefined {
  const fences = (object: Mutable | undefined): [string, string][] =>
    Object.entries((object?.metadata.annotations as Record<string, string> | undefined) ?? {}).filter(([key]) =>
      key.startsWith("fence.skysail.dev/"),
    );
  const now = new Map(fences(after));
  if (now.size === 0) return "skysail-fence: missing";
  const stale = fences(before).find(([key, value]) => !(Number(now.get(key) ?? -1) >= Number(value)));
  return stale === undefined ? undefined : `skysail-fence: stale, object has ${stale.join("=")}`;
}
