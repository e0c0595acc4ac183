import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, forbidden, invalid, notSupported, required } from "./field-error.ts";

const LIST_TYPE = "x-kubernetes-list-type";
const LIST_KEYS = "x-kubernetes-list-map-keys";

/** What is wrong with `x-kubernetes-list-type` and `x-kubernetes-list-map-keys`. */
export function validateListMap(schema: JsonMap, path: string): readonly Cause[] {
  const type = schema[LIST_TYPE];
  const keys = isList(schema[LIST_KEYS]) ? schema[LIST_KEYS] : [];
  const items = isMap(schema["items"]) ? schema["items"] : undefined;
  const out: Cause[] = [];
  if (keys.length > 0 && type !== "map") {
    const detail = "must be map if x-kubernetes-list-map-keys is non-empty";
    out.push(
      type === undefined ? required(child(path, LIST_TYPE), detail) : invalid(child(path, LIST_TYPE), type, detail),
    );
  }
  if (type === undefined) return out;
  out.push(...wantType(schema, path, "array", "must be array if x-kubernetes-list-type is specified"));
  if (type !== "atomic" && type !== "set" && type !== "map")
    return [...out, notSupported(child(path, LIST_TYPE), type, ["atomic", "set", "map"])];
  if (type === "set" && items !== undefined) out.push(...validateSetItems(schema, items, path));
  if (type === "map") out.push(...validateMap(keys, items, path));
  if (type !== "atomic" && items?.["nullable"] === true) {
    out.push(forbidden(child(path, "items.nullable"), `cannot be nullable when x-kubernetes-list-type is ${type}`));
  }
  return type === "map" && items !== undefined ? [...out, ...validateKeys(keys, items, path)] : out;
}

function validateSetItems(schema: JsonMap, items: JsonMap, path: string): readonly Cause[] {
  if (schema["type"] !== "array") return [];
  const detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const listType = items[LIST_TYPE] ?? null;
  if (items["type"] === "array" && listType !== null && listType !== "atomic") {
    return [invalid(child(path, `items.${LIST_TYPE}`), listType, detail)];
  }
  // The server prints the list type of the items here, which an object does not have.
  return items["type"] === "object" && items["x-kubernetes-map-type"] !== "atomic"
    ? [invalid(child(path, "items.x-kubernetes-map-type"), listType, detail)]
    : [];
}

function validateMap(keys: readonly unknown[], items: JsonMap | undefined, path: string): readonly Cause[] {
  const out: Cause[] = [];
  if (keys.length === 0)
    out.push(required(child(path, LIST_KEYS), "must not be empty if x-kubernetes-list-type is map"));
  if (items === undefined)
    return [...out, required(child(path, "items"), "must have a schema if x-kubernetes-list-type is map")];
  if (items["type"] !== "object") {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    return [...out, invalid(child(path, "items.type"), items["type"] ?? "", detail)];
  }
  const properties = isMap(items["properties"]) ? items["properties"] : {};
  const seen = new Set<unknown>();
  for (const key of keys) {
    const declared = typeof key === "string" && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!isMap(declared)) {
      out.push(invalid(child(path, LIST_KEYS), keys, "entries must all be names of item properties"));
    } else if (declared["type"] === "array" || declared["type"] === "object") {
      const at = child(entry(child(path, "items.properties"), String(key)), "type");
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      out.push(invalid(at, items["type"], detail));
    }
    if (seen.has(key)) out.push(invalid(child(path, LIST_KEYS), keys, "must not contain duplicate entries"));
    seen.add(key);
  }
  return out;
}

function validateKeys(keys: readonly unknown[], items: JsonMap, path: string): readonly Cause[] {
  const wanted = isList(items["required"]) ? items["required"] : [];
  const properties = isMap(items["properties"]) ? items["properties"] : {};
  return keys.flatMap((key) => {
    const declared = typeof key === "string" && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!isMap(declared)) return [];
    const at = entry(child(path, "items.properties"), String(key));
    const subject = "this property is in x-kubernetes-list-map-keys, so it";
    return [
      ...(wanted.includes(key) || declared["default"] !== undefined
        ? []
        : [required(child(at, "default"), `${subject} must have a default or be a required property`)]),
      ...(declared["nullable"] === true ? [forbidden(child(at, "nullable"), `${subject} cannot be nullable`)] : []),
    ];
  });
}

/** The schema must be of `type`. */
export function wantType(schema: JsonMap, path: string, type: string, detail: string): readonly Cause[] {
  const actual = schema["type"];
  if (actual === type) return [];
  const at = child(path, "type");
  return [actual === undefined || actual === "" ? required(at, detail) : invalid(at, actual, detail)];
}
