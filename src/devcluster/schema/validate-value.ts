import { equalValues, isList, isMap, isNumeric, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { validateAlternatives } from "./alternatives.ts";
import { fieldOf, NO_FIELD, notSupported, required, typeInvalid } from "./field-error.ts";
import { Findings } from "./findings.ts";
import { effectiveFormat, jsonTypeOf, schemaTypes } from "./json-types.ts";
import { validateNumber } from "./validate-number.ts";
import type { Old, Validation } from "./validation.ts";
import { validateSize } from "./validate-size.ts";
import { validateString } from "./validate-string.ts";

/**
 * What is wrong with `value` by its schema: type, format, bounds, pattern, enum, required fields, alternatives. The texts are those of the API
 * server; the order of the causes means nothing there, here it is the order of the object's fields.
 */
export function validateValue(of: Validation, root = ""): readonly Cause[] {
  const prefixed = (cause: Cause): Cause => (root === "" ? cause : { ...cause, field: belowRoot(root, cause.field) });
  return findingsOf(of).list.map(({ cause }) => prefixed(cause));
}

function belowRoot(root: string, field: string): string {
  return field === NO_FIELD ? root : `${root}.${field}`;
}

/** The findings about a value; those about a value that did not change are left out. */
export function findingsOf(of: Validation): Findings {
  const found = new Findings();
  judge(of, found);
  return found;
}

/** Adds the findings about a value to those that there are. */
function judge(of: Validation, found: Findings): void {
  if (of.counted !== true && of.old !== undefined && of.old.value === of.value) return;
  const before = found.list.length;
  check(of, found);
  const isKnown = found.list.length > before && of.old !== undefined && equalValues(of.value, of.old.value);
  if (isKnown) found.list.length = before;
}

function check(of: Validation, found: Findings): void {
  const { value, schema, path } = of;
  if (value === null || value === undefined) {
    checkNull(schema, path, found);
    checkEnum(null, schema, path, found);
    return;
  }
  if (schemaTypes(schema).length > 0 || effectiveFormat(schema) !== "") {
    checkType(value, schema, path, found);
    found.count();
  }
  validateAlternatives(of, findingsOf, found.count());
  if (typeof value === "string") validateString(value, schema, path, found.count());
  else if (isNumeric(value)) validateNumber(value, schema, path, found.count());
  else if (isList(value)) checkItems(value, of, found.count());
  checkEnum(value, schema, path, found.count());
  if (isMap(value)) checkFields(value, of, found.count());
  found.count();
}

function checkNull(schema: JsonMap, path: string, found: Findings): void {
  const types = schemaTypes(schema);
  found.count();
  if (types.length > 0 && schema["nullable"] !== true) wrongType(found, path, types.join(","), "null");
}

function checkType(value: unknown, schema: JsonMap, path: string, found: Findings): void {
  const types = schemaTypes(schema);
  const format = effectiveFormat(schema);
  const actual = jsonTypeOf(value);
  const numeric = types.includes("number") || types.includes("integer");
  const fits = types.includes(actual) || (actual === "integer" && types.includes("number"));
  const text = actual === "string" || actual === "array";
  // A format narrows the type: what does not fit is told in its terms.
  if (!fits && format !== "" && !text) return wrongType(found, path, format, GO_TYPES[actual] ?? "");
  if (fits || (!numeric && format !== "" && text)) found.count();
  else wrongType(found, path, types.join(","), actual);
}

const GO_TYPES: Readonly<Record<string, string>> = { integer: "int64", number: "float64" };

function wrongType(found: Findings, path: string, wanted: string, actual: string): void {
  const text = `${path} in body must be of type ${wanted}: "${actual}"`;
  found.add(text, typeInvalid(fieldOf(path), actual, text));
}

function checkEnum(value: unknown, schema: JsonMap, path: string, found: Findings): void {
  const allowed = schema["enum"];
  if (!isList(allowed) || allowed.length === 0) return;
  if (value !== null && allowed.some((each) => equalValues(each, value))) return;
  const printed = allowed.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  found.add(`${path} in body should be one of ${JSON.stringify(allowed)}`, notSupported(fieldOf(path), value, printed));
}

function checkItems(value: readonly unknown[], of: Validation, found: Findings): void {
  const { items } = of.schema;
  if (isMap(items)) {
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index];
      judge(
        { value: item, schema: items, path: `${of.path}[${index}]`, old: oldItem(of, item), counted: of.counted },
        found,
      );
    }
  }
  validateSize(value.length, of.schema, of.path, "items", found.count());
}

/** Only the items of a list map are known again in the old list. */
function oldItem({ schema, old }: Validation, item: unknown): Old | undefined {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !isList(keys) || !isMap(item) || !isList(old?.value))
    return undefined;
  const same = old.value.find(
    (each) => isMap(each) && keys.every((key) => typeof key === "string" && equalValues(each[key], item[key])),
  );
  return same === undefined ? undefined : { value: same };
}

function checkFields(value: JsonMap, of: Validation, found: Findings): void {
  validateSize(Object.keys(value).length, of.schema, of.path, "properties", found);
  const properties = isMap(of.schema["properties"]) ? of.schema["properties"] : {};
  const additional = of.schema["additionalProperties"];
  for (const name in value) {
    const declared = Object.hasOwn(properties, name) ? properties[name] : additional;
    if (!isMap(declared)) continue;
    const path = of.path === "" && Object.hasOwn(properties, name) ? name : `${of.path}.${name}`;
    judge({ value: value[name], schema: declared, path, old: oldField(of, name), counted: of.counted }, found);
  }
  const wanted = isList(of.schema["required"]) ? of.schema["required"] : [];
  for (const name of wanted) {
    if (typeof name !== "string" || Object.hasOwn(value, name)) continue;
    const path = `${of.path}.${name}`;
    found.add(`${path} in body is required`, required(fieldOf(path)));
  }
}

/** The version that an object was stored in is not seen: apiVersion and kind are always judged. */
function oldField({ old, path }: Validation, name: string): Old | undefined {
  if (!isMap(old?.value) || !Object.hasOwn(old.value, name)) return undefined;
  return path === "" && (name === "apiVersion" || name === "kind") ? undefined : { value: old.value[name] };
}
