import { canonicalQuantity } from "../../../core/merge/quantity.ts";
import { isList, isMap, type JsonMap } from "../../../core/merge/values.ts";

/*
 * What stands in an annotation is read as Go's decoder reads it: names in any case, values of their types, anything else is no value at all.
 */

/** Thrown for a text that does not hold what its annotation is for; the annotation is then as good as absent. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** What `read` makes of the JSON in an annotation; `undefined` when there is none, or when it cannot be read. */
export function readAnnotation<T>(text: unknown, read: (value: unknown) => T): T | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return read(JSON.parse(text));
  } catch (error) {
    if (error instanceof Unreadable || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A field of a struct; null and absent are one. */
export function fieldOf(struct: JsonMap, name: string): unknown {
  const exact = struct[name] ?? undefined;
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  const found = Object.keys(struct).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : (struct[found] ?? undefined);
}

/** A list; null is an empty one. */
export function listIn<T>(value: unknown, item: (value: JsonMap) => T): readonly T[] {
  if (value === null || value === undefined) return [];
  if (!isList(value)) throw new Unreadable();
  return value.map((each) => item(each === null ? {} : structOf(each)));
}

/** A struct. */
export function structOf(value: unknown): JsonMap {
  if (!isMap(value)) throw new Unreadable();
  return value;
}

/** A field that is a struct behind a pointer. */
export function optionalIn<T>(struct: JsonMap, name: string, read: (value: JsonMap) => T): T | undefined {
  const value = fieldOf(struct, name);
  return value === undefined ? undefined : read(structOf(value));
}

/** A text; empty where there is none. */
export function textIn(struct: JsonMap, name: string): string {
  const value = fieldOf(struct, name) ?? "";
  if (typeof value !== "string") throw new Unreadable();
  return value;
}

/** A whole number. */
export function integerIn(struct: JsonMap, name: string): number | undefined {
  const value = fieldOf(struct, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) throw new Unreadable();
  return value;
}

/** A quantity in the form in which the API server prints it. */
export function quantityIn(struct: JsonMap, name: string): string | undefined {
  const value = fieldOf(struct, name);
  if (value === undefined) return undefined;
  const text = typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : undefined;
  if (text === undefined) throw new Unreadable();
  return text;
}

/** A time in whole seconds. */
export function timeIn(struct: JsonMap, name: string): string | null {
  const text = textIn(struct, name);
  if (text === "") return null;
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime())) throw new Unreadable();
  return `${time.toISOString().slice(0, 19)}Z`;
}
