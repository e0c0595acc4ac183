import { isNumeric, type JsonMap } from "../../core/merge/values.ts";
import { fieldOf, invalid, NO_FIELD, printNumber } from "./field-error.ts";
import type { Findings } from "./findings.ts";
import { effectiveFormat, isInt64, schemaTypes } from "./json-types.ts";

type Range = readonly [low: bigint, high: bigint];

const INT32: Range = [-(2n ** 31n), 2n ** 31n - 1n];
const INT64: Range = [-(2n ** 63n), 2n ** 63n - 1n];
const MAX_FLOAT = 3.4028234663852886e38;

/** Judges the range of the format, the bounds and the factor of a number. */
export function validateNumber(value: number | bigint, schema: JsonMap, path: string, found: Findings): void {
  const [type = ""] = schemaTypes(schema).length === 1 ? schemaTypes(schema) : [];
  const format = type === "integer" || type === "number" ? effectiveFormat(schema) : "";
  if (!isInRange(value, type, format)) {
    const kind = format === "" ? `type ${type} (default format)` : `type ${type} with format ${format}`;
    const text = `Checked value must be of ${kind} in ${path}`;
    found.add(text, invalid(NO_FIELD, "", text));
  }
  for (const { text, shown = value } of problems(value, schema, path))
    found.add(text, invalid(fieldOf(path), shown, text));
  found.count();
}

function isInRange(value: number | bigint, type: string, format: string): boolean {
  if (format === "float") return Math.abs(Number(value)) <= MAX_FLOAT;
  if (type !== "integer" || !isInt64(value)) return type !== "integer";
  if (Number.isSafeInteger(value) && format !== "int32") return true;
  const [low, high] = format === "int32" ? INT32 : INT64;
  const exact = BigInt(value);
  return exact >= low && exact <= high;
}

interface NumberProblem {
  readonly text: string;
  /** What is shown instead of the value. */
  readonly shown?: number | bigint;
}

function problems(value: number | bigint, schema: JsonMap, path: string): readonly NumberProblem[] {
  const out: NumberProblem[] = [];
  const { multipleOf, minimum, maximum } = schema;
  // To a whole number the server compares bounds without their fraction.
  const bound = (limit: number | bigint): number | bigint =>
    isInt64(value) && typeof limit === "number" ? Math.trunc(limit) : limit;
  if (isNumeric(multipleOf)) {
    const factor = bound(multipleOf);
    if (factor <= 0) {
      out.push({
        text: `factor MultipleOf declared for ${path} must be positive: ${printNumber(factor)}`,
        shown: factor,
      });
    } else if (!isMultiple(Number(value), Number(factor))) {
      out.push({ text: `${path} in body should be a multiple of ${printNumber(factor)}` });
    }
  }
  if (isNumeric(minimum)) {
    const least = bound(minimum);
    const exclusive = schema["exclusiveMinimum"] === true;
    const words = exclusive ? "greater than" : "greater than or equal to";
    if (exclusive ? value <= least : value < least)
      out.push({ text: `${path} in body should be ${words} ${printNumber(least)}` });
  }
  if (isNumeric(maximum)) {
    const most = bound(maximum);
    const exclusive = schema["exclusiveMaximum"] === true;
    const words = exclusive ? "less than" : "less than or equal to";
    if (exclusive ? value >= most : value > most)
      out.push({ text: `${path} in body should be ${words} ${printNumber(most)}` });
  }
  return out;
}

function isMultiple(value: number, factor: number): boolean {
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9;
}
