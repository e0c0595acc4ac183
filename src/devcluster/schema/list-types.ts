import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, duplicate, entry, invalid, toGoJson } from "./field-error.ts";

/** Items that occur twice in lists that are sets or maps (`x-kubernetes-list-type`). Each is told at its second place. */
export function duplicates(value: unknown, schema: JsonMap | undefined): readonly Cause[] {
  const found: Cause[] = [];
  if (schema !== undefined) collect(value, schema, "", found);
  return found;
}

function collect(value: unknown, schema: JsonMap, path: string, found: Cause[]): void {
  if (isList(value)) {
    found.push(...ofList(value, schema, path));
    const { items } = schema;
    if (isMap(items)) for (const [index, item] of value.entries()) collect(item, items, entry(path, index), found);
  } else if (isMap(value)) {
    const properties = isMap(schema["properties"]) ? schema["properties"] : {};
    const additional = schema["additionalProperties"];
    for (const name in value) {
      const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (isMap(declared)) collect(value[name], declared, child(path, name), found);
      else if (isMap(additional)) collect(value[name], additional, entry(path, name), found);
    }
  }
}

function ofList(items: readonly unknown[], schema: JsonMap, path: string): readonly Cause[] {
  switch (schema["x-kubernetes-list-type"]) {
    case "set":
      return repeated(items).map((index) => duplicate(entry(path, index), items[index]));
    case "map":
      return ofListMap(items, schema, path);
    default:
      return [];
  }
}

function ofListMap(items: readonly unknown[], schema: JsonMap, path: string): readonly Cause[] {
  const strange = items.findIndex((item) => item !== null && !isMap(item));
  if (strange >= 0) {
    return [invalid(entry(path, strange), items[strange], "must be an object for an array of list-type map")];
  }
  const named = schema["x-kubernetes-list-map-keys"];
  const keys = isList(named) ? named.filter((key) => typeof key === "string") : [];
  const [first = ""] = keys;
  const keyOf = (item: unknown): JsonMap => (isMap(item) ? pick(item, keys) : {});
  const isSimple = (item: unknown): item is JsonMap => keys.length === 1 && isMap(item) && Object.hasOwn(item, first);
  const values = items.map((item) => (isSimple(item) ? item[first] : keyOf(item)));
  return repeated(values).map((index) => duplicate(entry(path, index), keyOf(items[index])));
}

function pick(map: JsonMap, names: readonly string[]): JsonMap {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(map, name)).map((name) => [name, map[name]]));
}

/** The index of the second occurrence of each value that occurs more than once. */
function repeated(values: readonly unknown[]): readonly number[] {
  if (values.length < 2) return [];
  const times = new Map<unknown, number>();
  const out: number[] = [];
  for (const [index, value] of values.entries()) {
    // Scalars stand for themselves.
    const key = isMap(value) || isList(value) ? `\0${toGoJson(value)}` : value;
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    if (before === 1) out.push(index);
  }
  return out;
}
