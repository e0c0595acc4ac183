import { compareText, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, forbidden, invalid, required } from "./field-error.ts";
import { validatePattern } from "./definition-pattern.ts";
import { validateNested } from "./definition-nested.ts";

/*
 * A schema is structural when every field and item is declared outside of `anyOf`, `oneOf`, `allOf` and `not`, with a type.
 */

type Level = "root" | "items" | "field";

/** What keeps `schema` from being structural, in the order in which the server tells it. */
export function validateStructural(schema: JsonMap, path: string): readonly Cause[] {
  const found = [...visit(schema, "root", path), ...validateNested(schema, path)];
  return found.toSorted((a, b) => compareText(`${a.field}: ${a.message}`, `${b.field}: ${b.message}`));
}

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  items: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

function visit(schema: JsonMap, level: Level, path: string): readonly Cause[] {
  const items = schema["items"];
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const additional = schema["additionalProperties"];
  const out: Cause[] = [];
  if (schema["type"] === "array" && items === undefined) out.push(required(child(path, "items"), "must be specified"));
  if (isMap(items)) out.push(...visit(items, "items", child(path, "items")));
  for (const [name, field] of Object.entries(properties)) {
    if (isMap(field)) out.push(...visit(field, "field", entry(child(path, "properties"), name)));
  }
  if (additional !== undefined && additional !== null) {
    if (level === "root") out.push(forbidden(child(path, "additionalProperties"), "must not be used at the root"));
    if (isMap(additional)) out.push(...visit(additional, "field", child(path, "additionalProperties")));
  }
  return [
    ...out,
    ...validateExtensions(schema, path),
    ...validatePattern(schema, path),
    ...validateType(schema, level, path),
    ...validateResource(schema, level, path),
  ];
}

function validateExtensions(schema: JsonMap, path: string): readonly Cause[] {
  if (schema["x-kubernetes-int-or-string"] !== true) return [];
  return ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
    .filter((word) => schema[word] === true)
    .map((word) => invalid(child(path, word), true, "must be false if x-kubernetes-int-or-string is true"));
}

function validateType(schema: JsonMap, level: Level, path: string): readonly Cause[] {
  const type = typeof schema["type"] === "string" ? schema["type"] : "";
  const at = child(path, "type");
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  const out: Cause[] = [];
  if (embedded && type !== "object") {
    const detail = "must be object if x-kubernetes-embedded-resource is true";
    out.push(type === "" ? required(at, detail) : invalid(at, type, detail));
  } else if (
    type === "" &&
    schema["x-kubernetes-int-or-string"] !== true &&
    schema["x-kubernetes-preserve-unknown-fields"] !== true
  ) {
    out.push(required(at, EMPTY_TYPE[level]));
  }
  if (level === "root" && type !== "" && type !== "object") out.push(invalid(at, type, "must be object at the root"));
  return out;
}

function validateResource(schema: JsonMap, level: Level, path: string): readonly Cause[] {
  const embedded = schema["x-kubernetes-embedded-resource"] === true;
  if (!embedded && level !== "root") return [];
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const out: Cause[] = [];
  const typeOf = (name: string): string | undefined => {
    const declared = properties[name];
    return isMap(declared) ? (typeof declared["type"] === "string" ? declared["type"] : "") : undefined;
  };
  const at = (name: string): string => entry(child(path, "properties"), name);
  for (const name of ["kind", "apiVersion"]) {
    const type = typeOf(name);
    if (type !== undefined && type !== "string") out.push(invalid(child(at(name), "type"), type, "must be string"));
  }
  const metadata = typeOf("metadata");
  if (metadata !== undefined && metadata !== "object")
    out.push(invalid(child(at("metadata"), "type"), metadata, "must be object"));
  if (level === "root" && isMap(properties["metadata"]) && !restrictsNamesOnly(properties["metadata"])) {
    const detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    out.push(forbidden(at("metadata"), detail));
  }
  if (!embedded) return out;
  if (schema["additionalProperties"] !== undefined)
    out.push(
      forbidden(child(path, "additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set"),
    );
  if (schema["x-kubernetes-preserve-unknown-fields"] !== true && Object.keys(properties).length === 0) {
    const detail =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    out.push(required(child(path, "properties"), detail));
  }
  return out;
}

function restrictsNamesOnly(metadata: JsonMap): boolean {
  const names = isMap(metadata["properties"]) ? Object.keys(metadata["properties"]) : [];
  const words = Object.keys(metadata).filter((word) => !["type", "properties", "default"].includes(word));
  const empty = words.every((word) => isList(metadata[word]) && metadata[word].length === 0);
  return empty && names.every((name) => name === "name" || name === "generateName");
}
