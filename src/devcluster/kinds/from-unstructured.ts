import type { KubeObject } from "../../model/objects.ts";
import { formatType } from "../../core/merge/go-format.ts";
import { isList, isMap, isNumeric, type JsonMap, setField } from "../../core/merge/values.ts";
import { type Definition, fieldDefinition, isStruct, itemDefinition, kindDefinition } from "./definitions.ts";
import { type GoField, goFields } from "./go-fields.ts";
import { readProblem } from "./read-problem.ts";
import { readsAsIs } from "./reads-as-is.ts";

/*
 * What an apply or a strategic merge patch made is not read by the decoder of bodies: the API server converts it in memory
 * (`runtime.DefaultUnstructuredConverter`), which cuts numbers to the size of their field, and has other words for a value of the wrong type.
 */

/** Why an object cannot be converted. */
export class ConversionProblem extends Error {
  override readonly name = "ConversionProblem";
}

/**
 * The object of a built-in kind as its Go type holds it; itself where nothing had to be converted. `live` is what it was made from, as it was stored.
 *
 * Errors: {@link ConversionProblem}, the first in the order in which Go declares the fields.
 */
export function fromUnstructured<T extends object>(
  object: T,
  kind: Parameters<typeof kindDefinition>[0],
  live?: KubeObject,
): T {
  const definition = kindDefinition(kind);
  if (definition === undefined || readsAsIs(object, definition, live)) return object;
  try {
    return converted(object, definition, { declared: false }) as T;
  } catch (error) {
    // Nearly every object can be converted, in whatever order; which problem is the first takes Go's.
    if (error instanceof ConversionProblem) converted(object, definition, { declared: true });
    throw error;
  }
}

/** Whether fields are converted in the order in which Go declares them. */
interface Order {
  readonly declared: boolean;
}

function converted(value: unknown, of: Definition | undefined, order: Order, field?: GoField): unknown {
  if (of === undefined || value === null || value === undefined) return value;
  if (of.reader !== undefined) return readable(value, of);
  switch (of.schema["type"]) {
    case "string":
      return text(value, of, field?.named ?? "string");
    case "boolean":
      if (typeof value !== "boolean") throw new ConversionProblem("unrecognized type: bool");
      return value;
    case "integer":
    case "number":
      return number(value, of.schema);
    case "array":
      return items(value, of, order, field);
    case "object":
      return isStruct(of) ? struct(value, of, order) : entries(value, of, order, field);
    default:
      return value;
  }
}

function readable(value: unknown, of: Definition, before = ""): unknown {
  const problem = readProblem(value, of);
  if (problem !== undefined) throw new ConversionProblem(`${before}${problem}`);
  return value;
}

/** Go could make a character of an integer, but does not; of what it could not it does not even name the type. */
function text(value: unknown, of: Definition, type: string): unknown {
  // Bytes go through the decoder, which says so.
  if (typeof value === "string") return readable(value, of, "error decoding from json: ");
  if (of.schema["format"] === "byte") throw new ConversionProblem(`cannot restore slice from ${goKind(value)}`);
  throw new ConversionProblem(
    formatType(value) === "int64" ? `cannot convert int64 to ${type}` : "unrecognized type: string",
  );
}

/** Whole numbers are cut to the bits of their field. */
function number(value: unknown, { type, format }: JsonMap): unknown {
  if (typeof value === "number" && Math.trunc(value) === value && Math.abs(value) < 2 ** 31) return value;
  const goType = type === "number" ? "float64" : format === "int32" ? "int32" : "int64";
  if (!isNumeric(value)) throw new ConversionProblem(`unrecognized type: ${goType}`);
  if (goType === "float64") return value;
  if (!Number.isInteger(Number(value))) throw new ConversionProblem(`cannot convert float64 to ${goType}`);
  const cut = goType === "int32" ? BigInt.asIntN(32, toInt64(value)) : toInt64(value);
  return Number.isSafeInteger(Number(cut)) ? Number(cut) : cut;
}

const INT64_MIN = -(2n ** 63n);

/** A float out of the range of an int64 is its least, as processors have it. */
function toInt64(value: number | bigint): bigint {
  const whole = BigInt(value);
  return whole < INT64_MIN || whole >= -INT64_MIN ? INT64_MIN : whole;
}

function items(value: unknown, of: Definition, order: Order, field: GoField | undefined): unknown {
  if (!isList(value)) throw new ConversionProblem(`cannot restore slice from ${goKind(value)}`);
  const item = itemDefinition(of);
  let out: unknown[] | undefined;
  for (const [index, before] of value.entries()) {
    const after = converted(before, item, order, field);
    if (after !== before) (out ??= [...value])[index] = after;
  }
  return out ?? value;
}

function entries(value: unknown, of: Definition, order: Order, field: GoField | undefined): unknown {
  if (!isMap(value)) throw new ConversionProblem(`cannot restore map from ${goKind(value)}`);
  return each(value, Object.keys(value), (name) => converted(value[name], fieldDefinition(of, name), order, field));
}

function struct(value: unknown, of: Definition, order: Order): unknown {
  if (!isMap(value)) throw new ConversionProblem(`cannot restore struct from: ${goKind(value)}`);
  const fields = goFields(of.name);
  const names =
    order.declared && fields !== undefined
      ? [...fields.keys()].filter((name) => Object.hasOwn(value, name))
      : Object.keys(value);
  return each(value, names, (name) => converted(value[name], fieldDefinition(of, name), order, fields?.get(name)));
}

/** `value` with the fields `names` converted; itself when that changes none. */
function each(value: JsonMap, names: readonly string[], convert: (name: string) => unknown): JsonMap {
  let out: Record<string, unknown> | undefined;
  for (const name of names) {
    const after = convert(name);
    if (after !== value[name]) setField((out ??= { ...value }), name, after);
  }
  return out ?? value;
}

function goKind(value: unknown): string {
  if (isList(value)) return "slice";
  return isMap(value) ? "map" : formatType(value);
}
