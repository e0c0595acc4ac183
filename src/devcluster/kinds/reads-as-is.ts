import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, isStruct, itemDefinition } from "./definitions.ts";
import { isEither, isOpaque } from "./prune-unknown.ts";
import { readProblem } from "./read-problem.ts";

/*
 * Nearly every object that is read has only values that its fields can hold, and no other fields. That is seen at a glance, without putting together where
 * each value stands; what is not so is left to those who can tell what is wrong.
 */

/** Whether a value is read as it stands. `known` is one at the same place that was read before: what it shares with that is not looked at again. */
type Check = (value: unknown, known: unknown) => boolean;

/**
 * Whether `value` is one of the definition, without a field that it does not have, a value of the wrong type, or one that is not kept as it is. `false`
 * says nothing: it may still be one. `known` is a value that was read before.
 */
export function readsAsIs(value: unknown, of: Definition, known?: unknown): boolean {
  return checkOf(of)(value, known);
}

/** By the schemas that they were made of: definitions refer to each other in circles. */
const CHECKS = new WeakMap<JsonMap, Check>();

function checkOf(of: Definition): Check {
  let check = CHECKS.get(of.schema);
  if (check === undefined) CHECKS.set(of.schema, (check = orNothing(compile(of))));
  return check;
}

function orNothing(check: Check): Check {
  return (value, known) => value === null || value === undefined || value === known || check(value, known);
}

function compile(of: Definition): Check {
  const { schema, reader } = of;
  if (isEither(of)) return (value) => typeof value !== "object";
  if (reader !== undefined || schema["format"] === "byte") return (value) => readProblem(value, of) === undefined;
  switch (schema["type"]) {
    case "string":
      return (value) => typeof value === "string";
    case "boolean":
      return (value) => typeof value === "boolean";
    case "number":
      return (value) => typeof value === "number";
    case "integer":
      return (value) => typeof value === "number" && Math.trunc(value) === value && Math.abs(value) < 2 ** 31;
    case "array":
      return items(of);
    case "object":
      return isOpaque(of) ? isMap : isStruct(of) ? struct(of) : entries(of);
    default:
      return () => true;
  }
}

function items(of: Definition): Check {
  const item = itemDefinition(of);
  if (item === undefined) return isList;
  return (value, known) => {
    if (!isList(value)) return false;
    const check = checkOf(item);
    const before = isList(known) ? known : [];
    for (let index = 0; index < value.length; index += 1) if (!check(value[index], before[index])) return false;
    return true;
  };
}

function struct(of: Definition): Check {
  const checks = new Map<string, Check>();
  const fieldCheck = (name: string): Check | undefined => {
    const definition = fieldDefinition(of, name);
    const check = definition === undefined ? undefined : checkOf(definition);
    if (check !== undefined) checks.set(name, check);
    return check;
  };
  return (value, known) => {
    if (!isMap(value)) return false;
    const before = isMap(known) ? known : undefined;
    for (const name in value) {
      const check = checks.get(name) ?? fieldCheck(name);
      if (check === undefined || !check(value[name], before?.[name])) return false;
    }
    return true;
  };
}

function entries(of: Definition): Check {
  const definition = fieldDefinition(of, "");
  if (definition === undefined) return isMap;
  return (value, known) => {
    if (!isMap(value)) return false;
    const check = checkOf(definition);
    const before = isMap(known) ? known : undefined;
    for (const name in value) if (!check(value[name], before?.[name])) return false;
    return true;
  };
}
