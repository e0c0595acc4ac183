import { quote } from "../../core/merge/go-format.ts";
import { compareText, isList, isMap, isNumeric } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { isInt64 } from "./json-types.ts";

/*
 * Field errors in the words of the API server: the cause of a `Status`, with the value that is wrong, printed as Go prints it.
 */

/** Stands for a value that is not printed. */
export const OMITTED: unique symbol = Symbol("omitted");

/** The field of an error that belongs to the object as a whole. */
export const NO_FIELD = "<nil>";

/** A value that is not acceptable. */
export function invalid(field: string, value: unknown, detail: string): Cause {
  return cause("FieldValueInvalid", field, withValue("Invalid value", value), detail);
}

/** A value of the wrong type. */
export function typeInvalid(field: string, value: unknown, detail: string): Cause {
  return cause("FieldValueTypeInvalid", field, withValue("Invalid value", value), detail);
}

/** A value that has to be there. */
export function required(field: string, detail = ""): Cause {
  return cause("FieldValueRequired", field, "Required value", detail);
}

/** A value that may not be there. */
export function forbidden(field: string, detail: string): Cause {
  return cause("FieldValueForbidden", field, "Forbidden", detail);
}

/** A value that occurs twice where it may occur once. */
export function duplicate(field: string, value: unknown): Cause {
  return cause("FieldValueDuplicate", field, withValue("Duplicate value", value), "");
}

/** A name of something that is not there. */
export function notFound(field: string, value: unknown): Cause {
  return cause("FieldValueNotFound", field, withValue("Not found", value), "");
}

/** A value that is none of `supported`. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const detail = supported.length === 0 ? "" : `supported values: ${supported.map(quote).join(", ")}`;
  return cause("FieldValueNotSupported", field, withValue("Unsupported value", value), detail);
}

/** A text of more than `limit` bytes. */
export function tooLong(field: string, limit: number, unit = "byte"): Cause {
  return cause("FieldValueTooLong", field, "Too long", `may not be more than ${limit} ${plural(limit, unit)}`);
}

/** More than `limit` items. */
export function tooMany(field: string, actual: number, limit: number): Cause {
  const detail = `must have at most ${limit} ${plural(limit, "item")}`;
  return cause("FieldValueTooMany", field, withValue("Too many", actual), detail);
}

const NOTHING: readonly Cause[] = [];

/** All that is wrong. Nearly always that is nothing, of which no list is made. */
export function together(...found: readonly (readonly Cause[])[]): readonly Cause[] {
  return found.every(({ length }) => length === 0) ? NOTHING : found.flat();
}

function cause(reason: string, field: string, what: string, detail: string): Cause {
  return { reason, message: detail === "" ? what : `${what}: ${detail}`, field };
}

function plural(count: number, unit: string): string {
  return count === 1 ? unit : `${unit}s`;
}

function withValue(what: string, value: unknown): string {
  return value === OMITTED ? what : `${what}: ${printValue(value)}`;
}

/** A value that was printed already: where fields have another order than that of their names. */
export class Printed {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function printValue(value: unknown): string {
  if (value instanceof Printed) return value.text;
  if (typeof value === "string") return quote(value);
  return isNumeric(value) ? printNumber(value) : toGoJson(value);
}

/** A number in Go's `%v`: floating point has an exponent from a million on. */
export function printNumber(value: number | bigint): string {
  if (isInt64(value)) return String(BigInt(value));
  const [digits = "", exponent = "0"] = Number(value).toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** A value as Go's JSON encoder writes it: keys in order, and no character that HTML could take for markup. */
export function toGoJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (isList(value)) return `[${value.map(toGoJson).join(",")}]`;
  if (isMap(value)) {
    const keys = Object.keys(value).toSorted(compareText);
    return `{${keys.map((key) => `${toGoJson(key)}:${toGoJson(value[key])}`).join(",")}}`;
  }
  return toGoText(value ?? null);
}

/** The same with the fields in the order in which they are: that of a Go struct. */
export function toGoText(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The path of a field of the object at `path`. */
export function child(path: string, name: string): string {
  return path === "" || path === NO_FIELD ? name : `${path}.${name}`;
}

/** The path of an entry of a map, or of an item of a list, at `path`. */
export function entry(path: string, key: string | number): string {
  return path === NO_FIELD ? `[${key}]` : `${path}[${key}]`;
}

/** The field that a path of a schema's findings names: the object itself has none. */
export function fieldOf(path: string): string {
  const field = path.replace(/^\./, "");
  return field === "" ? NO_FIELD : field;
}
