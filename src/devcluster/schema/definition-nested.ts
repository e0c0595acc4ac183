import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { validatePattern } from "./definition-pattern.ts";
import { child, entry, forbidden, required } from "./field-error.ts";

/*
 * Inside of `anyOf`, `oneOf`, `allOf` and `not` a schema may only restrict values: it declares nothing, and every field that it names is
 * declared outside.
 */

const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];

/** What schemas inside of junctors say that they may not, in `schema` and below. */
export function validateNested(schema: JsonMap, path: string): readonly Cause[] {
  const out = [...validateJunctors(schema, path), ...validateDeclared(schema, schema, path, path)];
  const enter = (sub: unknown, where: string): void => {
    if (isMap(sub)) out.push(...validateNestedForms(sub, where));
  };
  enterBelow(schema, path, enter);
  return out;
}

/** Declarations are complete for the whole schema at once; forms are judged at every level. */
function validateNestedForms(schema: JsonMap, path: string): readonly Cause[] {
  const out = [...validateJunctors(schema, path)];
  enterBelow(schema, path, (sub, where) => {
    if (isMap(sub)) out.push(...validateNestedForms(sub, where));
  });
  return out;
}

function enterBelow(schema: JsonMap, path: string, enter: (sub: unknown, path: string) => void): void {
  enter(schema["items"], child(path, "items"));
  enter(schema["additionalProperties"], child(path, "additionalProperties"));
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  for (const name in properties) enter(properties[name], entry(child(path, "properties"), name));
}

function junctorsOf(schema: JsonMap, path: string): readonly (readonly [sub: JsonMap, path: string])[] {
  const lists = ["allOf", "anyOf", "oneOf"].flatMap((word) => {
    const branches = isList(schema[word]) ? schema[word] : [];
    return branches.flatMap((branch, index) =>
      isMap(branch) ? [[branch, entry(child(path, word), index)] as const] : [],
    );
  });
  return isMap(schema["not"]) ? [...lists, [schema["not"], child(path, "not")]] : lists;
}

function validateJunctors(schema: JsonMap, path: string): readonly Cause[] {
  const intOrString = schema["x-kubernetes-int-or-string"] === true;
  return junctorsOf(schema, path).flatMap(([sub, where]) => {
    // The one place where a junctor may name types.
    if (isTypeOfIntOrString(schema, where, path) && intOrString) return [];
    const first = where === entry(child(path, "allOf"), 0);
    const inner = intOrString && first && equalValues(sub["anyOf"], INT_OR_STRING) ? withoutAnyOf(sub) : sub;
    return validateRestriction(inner, where);
  });
}

function isTypeOfIntOrString(schema: JsonMap, where: string, path: string): boolean {
  return where.startsWith(`${child(path, "anyOf")}[`) && equalValues(schema["anyOf"], INT_OR_STRING);
}

function withoutAnyOf(schema: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(schema).filter(([word]) => word !== "anyOf"));
}

const FORBIDDEN: readonly (readonly [word: string, detail: string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function validateRestriction(schema: JsonMap, path: string): readonly Cause[] {
  const out = [...validateJunctors(schema, path), ...validatePattern(schema, path)];
  if (isMap(schema["items"])) out.push(...validateRestriction(schema["items"], child(path, "items")));
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  for (const [name, field] of Object.entries(properties)) {
    if (isMap(field)) out.push(...validateRestriction(field, entry(child(path, "properties"), name)));
  }
  for (const [word, detail] of FORBIDDEN) {
    const value = schema[word];
    const unset = value === undefined || value === "" || value === false || (isList(value) && value.length === 0);
    if (!unset) out.push(forbidden(child(path, word), detail));
  }
  if (Object.hasOwn(properties, "metadata")) {
    out.push(forbidden(entry(child(path, "properties"), "metadata"), "must not be specified in a nested context"));
  }
  return out;
}

/** Every field and item that a restriction names must be declared in the structure. */
function validateDeclared(
  restriction: JsonMap,
  structure: JsonMap,
  structurePath: string,
  path: string,
): readonly Cause[] {
  return junctorsOf(restriction, path).flatMap(([sub, where]) => {
    const deeper = validateDeclared(sub, structure, structurePath, where);
    return [...deeper, ...validateNames(sub, structure, structurePath, where)];
  });
}

function validateNames(sub: JsonMap, structure: JsonMap, structurePath: string, path: string): readonly Cause[] {
  const out: Cause[] = [];
  const compare = (part: unknown, declared: unknown, at: string, where: string): void => {
    if (!isMap(part)) return;
    if (!isMap(declared)) out.push(required(at, `because it is defined in ${where}`));
    else out.push(...validateDeclared(part, declared, at, where), ...validateNames(part, declared, at, where));
  };
  compare(sub["items"], structure["items"], child(structurePath, "items"), child(path, "items"));
  const properties = isMap(sub["properties"]) ? sub["properties"] : {};
  const declared = isMap(structure["properties"]) ? structure["properties"] : {};
  for (const name in properties) {
    const at = entry(child(structurePath, "properties"), name);
    const where = entry(child(path, "properties"), name);
    compare(properties[name], Object.hasOwn(declared, name) ? declared[name] : undefined, at, where);
  }
  return out;
}
