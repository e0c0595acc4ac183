import type { KubeObject } from "../../model/objects.ts";
import type { ObjectJournal } from "../../ports/object-journal.ts";
import { keepIn, restore } from "./keep.ts";
import { createOrderedObjects, keyOf, type OrderedObjects } from "./ordered-objects.ts";

/** One change of one object. `before` is absent for a creation, `after` for a deletion. */
export interface Change {
  readonly revision: number;
  /** `group/resource`: versions share one collection. */
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
  readonly before: KubeObject | undefined;
  /** The object as it was stored, or, for a deletion, as it was with the revision of its end. */
  readonly after: KubeObject | undefined;
  /** For a deletion, the object with the revision of its end. */
  readonly last: KubeObject | undefined;
}

/** Where an object stands. Cluster-scoped objects have the namespace `""`. */
export interface Slot {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * All objects of one cluster, in memory, under one revision counter.
 *
 * Guarantees: every write has a revision of its own, greater than all before; listeners hear of it before the next one, in the order of revisions;
 * a stored object is never changed afterwards. With a journal a write is kept there before it is made, and one that cannot be kept is not made.
 * Caveats: the history is a ring: what {@link compact} or its size has pushed out can be neither resumed from nor listed. A journal keeps none.
 * Errors: `ApiFailure` 500 of a write that the journal cannot keep.
 */
export interface Store {
  readonly revision: number;
  /** The oldest revision that a watch can resume after, or a list can be at. */
  readonly oldest: number;
  get(slot: Slot): KubeObject | undefined;
  /** The collection in the order of namespace and name, as it is now or was at a revision in history. */
  list(collection: string, options?: { readonly namespace?: string; readonly at?: number }): readonly KubeObject[];
  /** Stores `object`, with its resourceVersion set, and returns what was stored. */
  put(slot: Slot, object: KubeObject): KubeObject;
  /** Removes it, and returns it with the revision of its end. */
  remove(slot: Slot): KubeObject | undefined;
  /** The changes of a collection after a revision. */
  since(collection: string, revision: number): readonly Change[];
  /** Calls `listener` for every change from now on, until the returned function is called. */
  listen(listener: (change: Change) => void): () => void;
  /** Forgets the history up to now. */
  compact(): void;
  collections(): readonly string[];
}

/** Options of {@link createStore}. */
export interface StoreOptions {
  /** How many changes can be resumed from. Default is 20,000. */
  readonly history?: number;
  /** The revision before the first write. Default is 1. */
  readonly first?: number;
  /** Where the objects are kept, and are found again. Default is nowhere. */
  readonly journal?: ObjectJournal | undefined;
}

/** Makes a store: empty, or with what its journal holds. Errors: `INVALID_CONFIG` when that cannot be read. */
export function createStore({ history = 20_000, first = 1, journal }: StoreOptions = {}): Store {
  let log: Change[] = [];
  const objects = new Map<string, OrderedObjects>();
  const listeners = new Set<(change: Change) => void>();

  const collectionOf = (name: string): OrderedObjects => {
    let collection = objects.get(name);
    if (collection === undefined) objects.set(name, (collection = createOrderedObjects()));
    return collection;
  };
  let revision = restore(journal, (slot, object) => collectionOf(slot.collection).set(keyOf(slot), object)) ?? first;
  let oldest = revision;
  const commit = (change: Change): void => {
    log.push(change);
    // In halves, so that forgetting costs nothing per write.
    if (log.length >= history * 2) {
      log = log.slice(-history);
      oldest = (log[0]?.revision ?? revision) - 1;
    }
    for (const listener of listeners) listener(change);
  };
  /** The index of the first change after `after`; changes stand in the order of revisions. */
  const firstAfter = (after: number): number => {
    let low = 0;
    let high = log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((log[middle]?.revision ?? 0) > after) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const store: Store = {
    get revision() {
      return revision;
    },
    get oldest() {
      return oldest;
    },
    get: (slot) => objects.get(slot.collection)?.get(keyOf(slot)),
    list(collection, { namespace, at } = {}) {
      const present = objects.get(collection);
      const prefix = namespace === undefined ? "" : `${namespace}/`;
      if (present === undefined) return [];
      if (at === undefined || at >= revision) return present.list(prefix);
      const past = present.copy();
      for (const change of log.slice(firstAfter(at)).reverse()) {
        if (change.collection !== collection) continue;
        if (change.before === undefined) past.delete(keyOf(change));
        else past.set(keyOf(change), change.before);
      }
      return past.list(prefix);
    },
    put(slot, object) {
      const { collection, namespace, name } = slot;
      const entries = collectionOf(collection);
      const key = keyOf(slot);
      const before = entries.get(key);
      const after = withResourceVersion(object, revision + 1);
      keepIn(journal, slot, revision + 1, after);
      revision += 1;
      entries.set(key, after);
      commit({ revision, collection, namespace, name, before, after, last: undefined });
      return after;
    },
    remove(slot) {
      const { collection, namespace, name } = slot;
      const entries = objects.get(collection);
      const key = keyOf(slot);
      const before = entries?.get(key);
      if (before === undefined) return undefined;
      keepIn(journal, slot, revision + 1, undefined);
      entries?.delete(key);
      revision += 1;
      const last = withResourceVersion(before, revision);
      commit({ revision, collection, namespace, name, before, after: undefined, last });
      return last;
    },
    since: (collection, after) => log.slice(firstAfter(after)).filter((change) => change.collection === collection),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    compact() {
      // A compaction is an event of its own: what was handed out before it is older.
      journal?.advance(revision + 1);
      log = [];
      revision += 1;
      oldest = revision;
    },
    collections: () => [...objects.keys()],
  };
  return store;
}

function withResourceVersion(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
