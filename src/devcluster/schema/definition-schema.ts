import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { validateDefaults } from "./definition-defaults.ts";
import { validateStructural } from "./definition-structural.ts";
import { child, entry, forbidden, invalid, notSupported, OMITTED } from "./field-error.ts";
import { validateListMap, wantType } from "./definition-lists.ts";
import { validateRuleTexts } from "./definition-rules.ts";

/** What is wrong with a version's schema: what it may say at its root, that it is structural, and each of its parts. */
export function validateSchema(schema: JsonMap, path: string, hasStatus: boolean): readonly Cause[] {
  const root = validateRoot(schema, path, hasStatus);
  // With a word that structural schemas do not have there is none to judge.
  const isNone = hasUnsupported(schema);
  const structural = isNone ? [] : validateStructural(schema, path);
  const defaults = isNone || structural.length > 0 ? [] : validateDefaults(schema, path);
  return [...root, ...structural, ...defaults, ...visit({ schema, path, root: true, meta: false })];
}

const ALLOWED_AT_ROOT = [
  "Description",
  "Type",
  "Format",
  "Title",
  "Maximum",
  "ExclusiveMaximum",
  "Minimum",
  "ExclusiveMinimum",
  "MaxLength",
  "MinLength",
  "Pattern",
  "MaxItems",
  "MinItems",
  "UniqueItems",
  "MultipleOf",
  "Required",
  "Items",
  "Properties",
  "ExternalDocs",
  "Example",
  "XPreserveUnknownFields",
  "XValidations",
];
const ALLOWED_WORDS: ReadonlySet<string> = new Set([
  ...ALLOWED_AT_ROOT.map((word) => word.charAt(0).toLowerCase() + word.slice(1)),
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
]);

/** With a status subresource the schema of the status must be all that is said about it. */
function validateRoot(schema: JsonMap, path: string, hasStatus: boolean): readonly Cause[] {
  const out: Cause[] = [];
  if (hasStatus) {
    if (schema["type"] !== undefined && schema["type"] !== "object") {
      const detail = `only "object" is allowed as the type at the root of the schema if the status subresource is enabled`;
      out.push(invalid(child(path, "type"), schema["type"], detail));
    } else if (Object.keys(schema).some((word) => !ALLOWED_WORDS.has(word) && !isEmpty(schema[word]))) {
      const detail = `only [${ALLOWED_AT_ROOT.join(" ")}] fields are allowed at the root of the schema if the status subresource is enabled`;
      out.push(invalid(path, OMITTED, detail));
    }
  }
  if (schema["nullable"] === true) out.push(forbidden(child(path, "nullable"), "nullable cannot be true at the root"));
  return out;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === false || value === "" || (isList(value) && value.length === 0)
  );
}

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const UNSUPPORTED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

function hasUnsupported(value: unknown): boolean {
  if (isList(value)) return value.some(hasUnsupported);
  if (!isMap(value)) return false;
  if (UNSUPPORTED.some((word) => !isEmpty(value[word])) || isList(value["items"])) return true;
  const { properties, items, additionalProperties, allOf, anyOf, oneOf, not } = value;
  const fields = isMap(properties) ? Object.values(properties) : [];
  return [...fields, items, additionalProperties, allOf, anyOf, oneOf, not].some(hasUnsupported);
}

const META_FIELDS: ReadonlySet<string> = new Set(["metadata", "kind", "apiVersion"]);

interface Visit {
  readonly schema: JsonMap;
  readonly path: string;
  readonly root: boolean;
  /** Inside of `metadata`, `kind` or `apiVersion`. */
  readonly meta: boolean;
  /** Why defaults are not allowed here. */
  readonly noDefaults?: string | undefined;
}

function visit(at: Visit): readonly Cause[] {
  const { schema, path } = at;
  return [
    ...validateWords(at),
    ...below(at),
    ...validateExtensions(schema, path),
    ...validateListMap(schema, path),
    ...validateRuleTexts(schema, path),
  ];
}

function validateWords({ schema, path, meta, noDefaults }: Visit): readonly Cause[] {
  const { type } = schema;
  const out: Cause[] = [];
  if (typeof type === "string" && type !== "" && !TYPES.includes(type))
    out.push(notSupported(child(path, "type"), type, TYPES));
  if (schema["default"] !== undefined && noDefaults !== undefined)
    out.push(forbidden(child(path, "default"), `must not be set ${noDefaults}`));
  for (const word of UNSUPPORTED) {
    if (!isEmpty(schema[word])) out.push(forbidden(child(path, word), `${word} is not supported`));
  }
  if (type === "null")
    out.push(forbidden(child(path, "type"), "type cannot be set to null, use nullable as an alternative"));
  if (isList(schema["items"]))
    out.push(forbidden(child(path, "items"), "items must be a schema object and not an array"));
  if (meta && schema["x-kubernetes-embedded-resource"] === true)
    out.push(forbidden(child(path, "x-kubernetes-embedded-resource"), "must not be used inside of resource meta"));
  if (schema["uniqueItems"] === true) {
    const detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    out.push(forbidden(child(path, "uniqueItems"), detail));
  }
  const additional = schema["additionalProperties"];
  const properties = schema["properties"];
  if (isMap(properties) && Object.keys(properties).length > 0 && (isMap(additional) || additional === false)) {
    const detail = "additionalProperties and properties are mutual exclusive";
    out.push(forbidden(child(path, "additionalProperties"), detail));
  }
  return out;
}

function below(at: Visit): readonly Cause[] {
  const { schema, path, root, meta } = at;
  const out: Cause[] = [];
  const enter = (sub: unknown, where: string, change: Partial<Visit> = {}): void => {
    if (isMap(sub)) out.push(...visit({ ...at, ...change, root: false, schema: sub, path: where }));
  };
  enter(
    schema["additionalProperties"],
    child(path, "additionalProperties"),
    meta ? { noDefaults: "inside additionalProperties applying to object metadata" } : {},
  );
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  const resource = root || schema["x-kubernetes-embedded-resource"] === true;
  for (const name in properties) {
    const isMeta = resource && META_FIELDS.has(name);
    enter(properties[name], entry(child(path, "properties"), name), {
      meta: meta || isMeta,
      noDefaults: root && isMeta ? `in top-level ${name}` : at.noDefaults,
    });
  }
  enter(schema["not"], child(path, "not"));
  for (const word of ["allOf", "oneOf", "anyOf"]) {
    const branches = schema[word];
    if (!isList(branches)) continue;
    for (const [index, branch] of branches.entries()) enter(branch, entry(child(path, word), index));
  }
  enter(schema["items"], child(path, "items"));
  return out;
}

function validateExtensions(schema: JsonMap, path: string): readonly Cause[] {
  const out: Cause[] = [];
  if (schema["x-kubernetes-preserve-unknown-fields"] === false)
    out.push(invalid(child(path, "x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined"));
  const mapType = schema["x-kubernetes-map-type"];
  if (mapType !== undefined) {
    out.push(...wantType(schema, path, "object", "must be object if x-kubernetes-map-type is specified"));
    if (mapType !== "atomic" && mapType !== "granular")
      out.push(notSupported(child(path, "x-kubernetes-map-type"), mapType, ["atomic", "granular"]));
  }
  return out;
}
