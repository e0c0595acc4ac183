import { type ListKey, keyElement, type PathElement, valueElement } from "./path-element.ts";
import type { ListType } from "./schema.ts";
import { isList, isMap, isScalar } from "./values.ts";

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
  // By far the most common list map has one string key, such as `name`.
  if (list.keys.length === 1 && first !== undefined && typeof item[first] === "string") {
    return keyElement([[first, item[first]]]);
  }
  const key: [string, unknown][] = [];
  for (const name of list.keys) {
    if (Object.hasOwn(item, name)) key.push([name, item[name]]);
    else {
      const fallback = keyDefault(list, name);
      if (fallback !== undefined && fallback !== null) key.push([name, fallback]);
    }
  }
  if (key.length === 0) {
    const names = list.keys.map((name) => JSON.stringify(name)).join(" ");
    return {
      problem: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    };
  }
  return keyElement(key satisfies ListKey);
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
