import type { FieldsV1 } from "../../src/model/objects.ts";

/** A path as elements of `fieldsV1`. */
export type FieldPath = readonly string[];

type Json = Record<string, unknown>;

/** Lists of the fake that are maps by these keys; `[]` is a set. Every other list is atomic. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  finalizers: [],
  ownerReferences: ["uid"],
  conditions: ["type"],
  containers: ["name"],
  ports: ["port"],
};

const IDENTITY = new Set(["apiVersion", "kind"]);
const UNOWNED = new Set(["name", "namespace", "uid", "resourceVersion"]);

/** The leaves of a configuration, as server-side apply records them, each with its value. List items count as leaves themselves. */
export function leavesOf(value: unknown, path: FieldPath = []): [FieldPath, unknown][] {
  const name = path.at(-1)?.slice(2) ?? "";
  if (Array.isArray(value)) {
    const keys = LISTS[name];
    if (keys === undefined) return [[path, value]];
    return value.flatMap((item: unknown) => {
      const at = [...path, toElement(keys, item)];
      if (keys.length === 0 || name === "ownerReferences") return [[at, item]] as [FieldPath, unknown][];
      return [[at, ITEM], ...leavesOf(item, at)] as [FieldPath, unknown][];
    });
  }
  if (typeof value !== "object" || value === null) return [[path, value]];
  const fields = Object.entries(value as Json).filter(
    ([field]) => !(path.length === 0 && IDENTITY.has(field)) && !(path.join() === "f:metadata" && UNOWNED.has(field)),
  );
  if (fields.length === 0) return path.length === 0 || path.join() === "f:metadata" ? [] : [[path, value]];
  return fields.flatMap(([field, inner]) => leavesOf(inner, [...path, `f:${field}`]));
}

/** Stands for "this list item is owned". */
export const ITEM: unique symbol = Symbol("item");

/** What stands at a path. */
export function getAt(root: unknown, path: FieldPath): unknown {
  let at = root;
  for (const element of path) {
    if (at === undefined || at === null) return undefined;
    at = element.startsWith("f:")
      ? (at as Json)[element.slice(2)]
      : (at as unknown[]).find((item) => matches(item, element));
  }
  return at;
}

/** Puts a value at a path, creating maps, lists and items on the way. */
export function setAt(root: Json, path: FieldPath, value: unknown): void {
  let at: unknown = root;
  path.forEach((element, index) => {
    const isLast = index === path.length - 1;
    if (element.startsWith("f:")) {
      const map = at as Json;
      const name = element.slice(2);
      if (isLast) map[name] = structuredClone(value);
      else map[name] ??= path[index + 1]?.startsWith("f:") === true ? {} : [];
      at = map[name];
      return;
    }
    const list = at as unknown[];
    const found = list.findIndex((item) => matches(item, element));
    const made: unknown = element.startsWith("v:")
      ? JSON.parse(element.slice(2))
      : { ...(JSON.parse(element.slice(2)) as Json) };
    const item = isLast && value !== ITEM ? structuredClone(value) : found >= 0 ? list[found] : made;
    if (found >= 0) list[found] = item;
    else list.push(item);
    at = item;
  });
}

/** Takes away what stands at a path, and maps and lists that become empty by it. */
export function unsetAt(root: Json, path: FieldPath): void {
  const parent = getAt(root, path.slice(0, -1));
  const element = path.at(-1) ?? "";
  if (parent === undefined || parent === null) return;
  if (Array.isArray(parent)) {
    const index = parent.findIndex((item) => matches(item, element));
    if (index >= 0) parent.splice(index, 1);
  } else delete (parent as Json)[element.slice(2)];
  if (path.length > 2 && Object.keys(parent).length === 0) unsetAt(root, path.slice(0, -1));
}

/** Owned paths in the form of the wire. */
export function toFieldsV1(paths: Iterable<FieldPath>): FieldsV1 {
  const root: Json = {};
  const members = [...paths].toSorted((a, b) => a.length - b.length);
  for (const path of members) {
    let at = root;
    for (const element of path) at = (at[element] ??= {}) as Json;
  }
  for (const path of members) {
    let at = root;
    for (const element of path) at = at[element] as Json;
    if (Object.keys(at).some((key) => key !== ".")) at["."] = {};
  }
  return root as FieldsV1;
}

function toElement(keys: readonly string[], item: unknown): string {
  if (keys.length === 0) return `v:${JSON.stringify(item)}`;
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, (item as Json)[key]])))}`;
}

function matches(item: unknown, element: string): boolean {
  const wanted: unknown = JSON.parse(element.slice(2));
  if (element.startsWith("v:")) return JSON.stringify(item) === JSON.stringify(wanted);
  return Object.entries(wanted as Json).every(([key, value]) => (item as Json)[key] === value);
}
