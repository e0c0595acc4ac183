import { elementOfItem } from "./list-items.ts";
import { fieldType, type ListType, type MapType, type Shape, shapeOf, type Type } from "./schema.ts";
import type { PathElement } from "./path-element.ts";
import { equalValues, isEmptyMap, isList, isMap, setField } from "./values.ts";

/**
 * `live` with everything that `config` says laid over it. Nothing is removed; where both have a leaf, `config`'s stays. Items of list
 * maps and sets keep the order of `live` as long as that agrees with the order of `config`, else the order of `config` wins.
 *
 * Guarantees: what does not change is shared with `live`, up to the whole object, so `result === live` means that nothing changed.
 * Assumptions: both fit `type`; `config` has no duplicate items.
 */
export function mergeValues(live: unknown, config: unknown, type: Type): unknown {
  if (config === undefined || live === config) return live;
  if (live === undefined) return config;
  return mergeAs(live, config, type, shapeOf(type, config));
}

/** Both values are present. `shape` is the one of `config`; a value of another shape is replaced. */
function mergeAs(live: unknown, config: unknown, type: Type, shape: Shape | undefined): unknown {
  if (shape === "map" && type.map !== undefined) return mergeMaps(live, config, type.map);
  if (shape === "list" && type.list !== undefined) return mergeLists(live, config, type.list);
  return keepEqual(live, config);
}

/** `config`, or `live` when it is the same value: sharing makes the comparison that follows cheap. */
function keepEqual(live: unknown, config: unknown): unknown {
  return equalValues(live, config) ? live : config;
}

function isEmpty(value: unknown): boolean {
  return isList(value) ? value.length === 0 : !isMap(value) || isEmptyMap(value);
}

function mergeMaps(live: unknown, config: unknown, map: MapType): unknown {
  const left = isMap(live) ? live : undefined;
  const right = isMap(config) ? config : undefined;
  // Two empty values merge as a leaf: that keeps the difference between null and {}.
  if (map.relation === "atomic" || (isEmpty(left) && isEmpty(right))) return keepEqual(live, config);
  if (right === undefined || isEmpty(right)) return left ?? null;
  if (left === undefined) return right;
  let out: Record<string, unknown> | undefined;
  for (const name in right) {
    const type = fieldType(map, name);
    if (type === undefined) continue;
    const had = Object.hasOwn(left, name);
    const merged = had ? mergeValues(left[name], right[name], type) : right[name];
    if (had && merged === left[name]) continue;
    out ??= { ...left };
    setField(out, name, merged);
  }
  return out ?? left;
}

function mergeLists(live: unknown, config: unknown, list: ListType): unknown {
  const left = isList(live) ? live : undefined;
  const right = isList(config) ? config : undefined;
  if (list.relation === "atomic" || (isEmpty(left ?? []) && isEmpty(right ?? []))) return keepEqual(live, config);
  if (right === undefined || right.length === 0) return left ?? null;
  if (left === undefined || left.length === 0) return right;
  return mergePairs(left, right, list) ?? mergeItems(left, right, list);
}

/** Merges lists of the same items in the same order, each once, as most are; `undefined` for others. */
function mergePairs(
  left: readonly unknown[],
  right: readonly unknown[],
  list: ListType,
): readonly unknown[] | undefined {
  if (left.length !== right.length) return undefined;
  const seen = left.length > 1 ? new Set<PathElement>() : undefined;
  let out: unknown[] | undefined;
  for (const [index, item] of left.entries()) {
    const element = elementOfItem(list, item);
    if (typeof element !== "string" || seen?.has(element) === true) return undefined;
    if (element !== elementOfItem(list, right[index])) return undefined;
    seen?.add(element);
    const merged = mergeValues(item, right[index], list.element);
    if (merged !== item) (out ??= [...left])[index] = merged;
  }
  return out ?? left;
}

/** One list by element, in order. An element that occurs more than once has no value that could be merged. */
class Items {
  readonly elements: readonly PathElement[];
  readonly values: readonly unknown[];
  readonly #byElement = new Map<PathElement, unknown>();

  constructor(list: ListType, values: readonly unknown[]) {
    const elements: PathElement[] = [];
    const kept: unknown[] = [];
    for (const value of values) {
      const element = elementOfItem(list, value);
      if (typeof element !== "string") continue;
      elements.push(element);
      kept.push(value);
      this.#byElement.set(element, this.#byElement.has(element) ? null : value);
    }
    this.elements = elements;
    this.values = kept;
  }

  has(element: PathElement): boolean {
    return this.#byElement.has(element);
  }

  get(element: PathElement): unknown {
    return this.#byElement.get(element);
  }
}

/**
 * Walks both lists at once. `live`'s own items stay where they are relative to their neighbours; items of both lists come in the order of
 * `config`: one that `live` has too early is passed over and comes when `config` reaches it.
 */
function mergeItems(left: readonly unknown[], right: readonly unknown[], list: ListType): readonly unknown[] {
  const mine = new Items(list, left);
  const theirs = new Items(list, right);
  const shared = theirs.elements.filter((element) => mine.has(element));
  const out: unknown[] = [];
  const done = new Set<PathElement>();
  let next = 0;
  let at = 0;
  let reach = 0;
  const take = (element: PathElement): void => {
    done.add(element);
    out.push(mergeValues(mine.get(element), theirs.get(element), list.element));
    reach += 1;
  };
  while (at < mine.elements.length || reach < theirs.elements.length) {
    const here = mine.elements[at];
    const there = theirs.elements[reach];
    if (here !== undefined && there !== undefined) {
      if (here === there) {
        take(there);
        at += 1;
        next += 1;
        continue;
      }
      const expected = shared[next];
      if (theirs.has(here) && expected !== undefined && expected !== here) {
        at += 1;
        continue;
      }
    }
    if (here !== undefined) {
      if (!theirs.has(here)) {
        out.push(mine.values[at]);
        at += 1;
        continue;
      }
      if (done.has(here)) at += 1;
    }
    if (there !== undefined) {
      take(there);
      if (shared[next] === there) next += 1;
    }
  }
  return out.length === left.length && out.every((item, index) => item === left[index]) ? left : out;
}
