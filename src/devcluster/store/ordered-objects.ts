import type { KubeObject } from "../../model/objects.ts";

/**
 * The objects of one collection in the order of namespace and name.
 *
 * Guarantees: a list after few changes costs no sorting; writes after which nobody lists cost none at all.
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

/** So many keys are put in their places one by one; more are sorted together. */
const FEW = 16;

/** Makes a collection of `entries`, whose keys stand in `keys` in order. */
export function createOrderedObjects(
  entries: Map<string, KubeObject> = new Map(),
  keys: string[] = [],
): OrderedObjects {
  /** Keys that have no place in `keys` yet: nobody who only writes needs the order. */
  let added: string[] = [];
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
  const place = (): void => {
    if (added.length <= FEW) for (const key of added) keys.splice(indexOf(key), 0, key);
    else keys = merge(keys, added.toSorted());
    added = [];
  };
  return {
    get: (key) => entries.get(key),
    set(key, object) {
      if (!entries.has(key)) added.push(key);
      entries.set(key, object);
    },
    delete(key) {
      if (!entries.delete(key)) return;
      place();
      keys.splice(indexOf(key), 1);
    },
    list(prefix) {
      place();
      const out: KubeObject[] = [];
      for (let index = indexOf(prefix); index < keys.length; index += 1) {
        const key = keys[index] ?? "";
        if (!key.startsWith(prefix)) break;
        const object = entries.get(key);
        if (object !== undefined) out.push(object);
      }
      return out;
    },
    copy() {
      place();
      return createOrderedObjects(new Map(entries), [...keys]);
    },
  };
}

/** Two lists in order, together in order. */
function merge(left: readonly string[], right: readonly string[]): string[] {
  const out: string[] = [];
  let at = 0;
  for (const key of right) {
    for (let next = left[at]; next !== undefined && next < key; next = left[at]) {
      out.push(next);
      at += 1;
    }
    out.push(key);
  }
  for (; at < left.length; at += 1) out.push(left[at] ?? "");
  return out;
}
