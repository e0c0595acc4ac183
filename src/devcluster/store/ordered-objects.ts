import type { KubeObject } from "../../model/objects.ts";

/**
 * The objects of one collection in the order of namespace and name.
 *
 * Guarantees: the order is kept as objects come and go, so that a list costs no sorting.
 */
export interface OrderedObjects {
  get(key: string): KubeObject | undefined;
  set(key: string, object: KubeObject): void;
  delete(key: string): void;
  /** Those whose keys begin with `prefix`. */
  list(prefix: string): KubeObject[];
  copy(): OrderedObjects;
}

/** The place of an object in a collection. */
export function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Makes a collection of `entries`, whose keys stand in `keys` in order. */
export function createOrderedObjects(
  entries: Map<string, KubeObject> = new Map(),
  keys: string[] = [],
): OrderedObjects {
  /** The index of the first key that is not before `key`. */
  const indexOf = (key: string): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    get: (key) => entries.get(key),
    set(key, object) {
      if (!entries.has(key)) keys.splice(indexOf(key), 0, key);
      entries.set(key, object);
    },
    delete(key) {
      if (entries.delete(key)) keys.splice(indexOf(key), 1);
    },
    list(prefix) {
      const out: KubeObject[] = [];
      for (let index = indexOf(prefix); index < keys.length; index += 1) {
        const key = keys[index] ?? "";
        if (!key.startsWith(prefix)) break;
        const object = entries.get(key);
        if (object !== undefined) out.push(object);
      }
      return out;
    },
    copy: () => createOrderedObjects(new Map(entries), [...keys]),
  };
}
