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
  const found = check(of);
  if (found.valid || of.old === undefined || !equalValues(of.value, of.old.value)) return found;
  const kept = new Findings();
  kept.matches = found.matches;
  return kept;
}

function check(of: Validation): Findings {
  const { value, schema, path } = of;
  const found = new Findings();
  if (value === null || value === undefined) return checkNull(schema, path).merge(checkEnum(null, schema, path));
  if (schemaTypes(schema).length > 0 || effectiveFormat(schema) !== "") {
    found.merge(checkType(value, schema, path)).count();
  }
  found.merge(validateAlternatives(of, findingsOf)).count();
  if (typeof value === "string") {
    found.merge(validateString(value, schema, path)).count();
  } else if (isNumeric(value)) found.merge(validateNumber(value, schema, path)).count();
  else if (isList(value)) found.merge(checkItems(value, of)).count();
  found.merge(checkEnum(value, schema, path)).count();
  if (isMap(value)) found.merge(checkFields(value, of)).count();
  return found.count();
}

function checkNull(schema: JsonMap, path: string): Findings {
  const types = schemaTypes(schema);
  const found = new Findings().count();
  return types.length > 0 && schema["nullable"] !== true ? wrongType(found, path, types.join(","), "null") : found;
}

function checkType(value: unknown, schema: JsonMap, path: string): Findings {
  const found = new Findings();
  const types = schemaTypes(schema);
  const format = effectiveFormat(schema);
  const actual = jsonTypeOf(value);
  const numeric = types.includes("number") || types.includes("integer");
  const fits = types.includes(actual) || (actual === "integer" && types.includes("number"));
  const text = actual === "string" || actual === "array";
  // A format narrows the type: what does not fit is told in its terms.
  if (!fits && format !== "" && !text) return wrongType(found, path, format, actual === "number" ? "float64" : "");
  if (!numeric && format !== "" && text) return found.count();
  return fits ? found.count() : wrongType(found, path, types.join(","), actual);
}

function wrongType(found: Findings, path: string, wanted: string, actual: string): Findings {
  const text = `${path} in body must be of type ${wanted}: "${actual}"`;
  return found.add(text, typeInvalid(fieldOf(path), actual, text));
}

function checkEnum(value: unknown, schema: JsonMap, path: string): Findings {
  const found = new Findings();
  const allowed = schema["enum"];
  if (!isList(allowed) || allowed.length === 0) return found;
  if (value !== null && allowed.some((each) => equalValues(each, value))) return found;
  const printed = allowed.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  return found.add(
    `${path} in body should be one of ${JSON.stringify(allowed)}`,
    notSupported(fieldOf(path), value, printed),
  );
}

function checkItems(value: readonly unknown[], of: Validation): Findings {
  const found = new Findings();
  const { items } = of.schema;
  if (isMap(items)) {
    for (const [index, item] of value.entries()) {
      const old = oldItem(of, item);
      found.merge(findingsOf({ value: item, schema: items, path: `${of.path}[${index}]`, old }));
    }
  }
  return found.merge(validateSize(value.length, of.schema, of.path, "items")).count();
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

function checkFields(value: JsonMap, of: Validation): Findings {
  const found = validateSize(Object.keys(value).length, of.schema, of.path, "properties");
  const properties = isMap(of.schema["properties"]) ? of.schema["properties"] : {};
  const additional = of.schema["additionalProperties"];
  for (const name in value) {
    const declared = Object.hasOwn(properties, name) ? properties[name] : additional;
    if (!isMap(declared)) continue;
    const path = of.path === "" && Object.hasOwn(properties, name) ? name : `${of.path}.${name}`;
    found.merge(findingsOf({ value: value[name], schema: declared, path, old: oldField(of, name) }));
  }
  const wanted = isList(of.schema["required"]) ? of.schema["required"] : [];
  for (const name of wanted) {
    if (typeof name !== "string" || Object.hasOwn(value, name)) continue;
    const path = `${of.path}.${name}`;
    found.add(`${path} in body is required`, required(fieldOf(path)));
  }
  return found;
}

/** The version that an object was stored in is not seen: apiVersion and kind are always judged. */
function oldField({ old, path }: Validation, name: string): Old | undefined {
  if (!isMap(old?.value) || !Object.hasOwn(old.value, name)) return undefined;
  return path === "" && (name === "apiVersion" || name === "kind") ? undefined : { value: old.value[name] };
}
