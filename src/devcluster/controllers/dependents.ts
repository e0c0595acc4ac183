import type { KubeObject } from "../../model/objects.ts";
import type { Change, Slot, Store } from "../store/store.ts";

/**
 * Which objects name an owner.
 *
 * Guarantees: up to date with the store after every write.
 */
export interface Dependents {
  /** Where the objects stand that have an owner reference to the uid, in no order. */
  of(uid: string): readonly Slot[];
}

/** Makes the index, and keeps it until `signal` aborts. */
export function createDependents(store: Store, signal: AbortSignal): Dependents {
  const slots = new Map<string, Map<string, Slot>>();

  const move = (
    { collection, namespace, name }: Slot,
    before: KubeObject | undefined,
    after: KubeObject | undefined,
  ): void => {
    const key = `${collection}/${namespace}/${name}`;
    for (const { uid } of before?.metadata.ownerReferences ?? []) {
      const known = slots.get(uid);
      known?.delete(key);
      if (known?.size === 0) slots.delete(uid);
    }
    for (const { uid } of after?.metadata.ownerReferences ?? []) {
      let known = slots.get(uid);
      if (known === undefined) slots.set(uid, (known = new Map()));
      known.set(key, { collection, namespace, name });
    }
  };

  for (const collection of store.collections()) {
    for (const object of store.list(collection)) {
      const { name = "", namespace = "" } = object.metadata;
      move({ collection, namespace, name }, undefined, object);
    }
  }
  const stop = store.listen((change: Change) => move(change, change.before, change.after));
  signal.addEventListener("abort", stop, { once: true });
  return { of: (uid) => [...(slots.get(uid)?.values() ?? [])] };
}
