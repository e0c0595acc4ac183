import { keyField, nameKeyElement, type PathElement, valueElement } from "./path-element.ts";
import type { ListType } from "./schema.ts";
import { compareText, isList, isMap, isScalar } from "./values.ts";

/** Why an item of a list has no path element. */
export interface ItemError {
  readonly problem: string;
}

/**
 * The path element of one item of an associative list: by its keys, absent ones taken from the schema's defaults, or by its value.
 * A key field that is absent and has no default is left out of the element.
 */
export function elementOfItem(list: ListType, item: unknown): PathElement | ItemError {
  return list.keys.length > 0 ? keyedElement(list, item) : memberElement(item);
}

function keyedElement(list: ListType, item: unknown): PathElement | ItemError {
  if (item === null || item === undefined) return { problem: "associative list with keys may not have a null element" };
  if (!isMap(item)) return { problem: "associative list with keys may not have non-map elements" };
  const [first] = list.keys;
  // By far the most common list map has one string key, which is `name`.
  if (list.keys.length === 1 && first === "name" && typeof item[first] === "string") return nameKeyElement(item[first]);
  let key = "";
  for (const name of inOrder(list.keys)) {
    const value = Object.hasOwn(item, name) ? item[name] : (keyDefault(list, name) ?? undefined);
    if (value !== undefined) key += `${key === "" ? "" : ","}${keyField(name, value)}`;
  }
  if (key !== "") return `k:{${key}}`;
  const names = list.keys.map((name) => JSON.stringify(name)).join(" ");
  return {
    problem: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  };
}

const IN_ORDER = new WeakMap<readonly string[], readonly string[]>();

/** The keys of a list as they stand in the elements of its items. */
function inOrder(keys: readonly string[]): readonly string[] {
  if (keys.length < 2) return keys;
  let sorted = IN_ORDER.get(keys);
  if (sorted === undefined) IN_ORDER.set(keys, (sorted = keys.toSorted(compareText)));
  return sorted;
}

function keyDefault(list: ListType, name: string): unknown {
  return list.element.map?.fields.get(name)?.default;
}

function memberElement(item: unknown): PathElement | ItemError {
  if (isScalar(item)) return valueElement(item);
  if (isMap(item)) return { problem: "associative list without keys has an element that's a map type" };
  if (isList(item)) return { problem: "not supported: associative list with lists as elements" };
  return { problem: "associative list without keys has an element that's an explicit null" };
}
