import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, duplicate, entry, invalid, toGoJson } from "./field-error.ts";

/** Items that occur twice in lists that are sets or maps (`x-kubernetes-list-type`). Each is told at its second place. */
export function duplicates(value: unknown, schema: JsonMap | undefined, path = ""): readonly Cause[] {
  if (schema === undefined) return [];
  if (isList(value)) {
    const items = isMap(schema["items"]) ? schema["items"] : undefined;
    return [
      ...ofList(value, schema, path),
      ...value.flatMap((item, index) => duplicates(item, items, entry(path, index))),
    ];
  }
  if (!isMap(value)) return [];
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const additional = schema["additionalProperties"];
  return Object.keys(value).flatMap((name) => {
    const declared = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (isMap(declared)) return duplicates(value[name], declared, child(path, name));
    return isMap(additional) ? duplicates(value[name], additional, entry(path, name)) : [];
  });
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
  const keys = isList(schema["x-kubernetes-list-map-keys"]) ? schema["x-kubernetes-list-map-keys"] : [];
  const keyed = items.map((item) =>
    Object.fromEntries(
      keys
        .filter((key) => typeof key === "string")
        .flatMap((key) => (isMap(item) && Object.hasOwn(item, key) ? [[key, item[key]]] : [])),
    ),
  );
  return repeated(keyed).map((index) => duplicate(entry(path, index), keyed[index]));
}

/** The index of the second occurrence of each value that occurs more than once. */
function repeated(values: readonly unknown[]): readonly number[] {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const text = toGoJson(value);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    return before === 1 ? [index] : [];
  });
}
