import { isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, entry, invalid, notSupported, required } from "../../schema/field-error.ts";

/** What a rule of a built-in kind says of an object that is created, or takes the place of `old`. */
export type Rule = (object: JsonMap, old: JsonMap | undefined) => readonly Cause[];

/** A field that is an object; empty when it is none. */
export function mapAt(object: JsonMap, ...path: readonly string[]): JsonMap {
  return path.reduce<JsonMap>((at, name) => {
    const value = at[name];
    return isMap(value) ? value : {};
  }, object);
}

const NO_ITEMS: ReturnType<typeof itemsAt> = [];

/** The objects of a list, with their paths. */
export function itemsAt(
  object: JsonMap,
  name: string,
  path: string,
): readonly { readonly item: JsonMap; readonly at: string }[] {
  const list = object[name];
  if (!isList(list)) return NO_ITEMS;
  const items: { readonly item: JsonMap; readonly at: string }[] = [];
  for (const [index, item] of list.entries()) {
    if (isMap(item)) items.push({ item, at: entry(child(path, name), index) });
  }
  return items;
}

/** A text; empty when the field has none. */
export function textAt(object: JsonMap, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

/** The fields of `names` that are absent or empty. */
export function requireTexts(object: JsonMap, names: readonly string[], path: string): readonly Cause[] {
  return names.filter((name) => textAt(object, name) === "").map((name) => required(child(path, name)));
}

/** A field whose value is none of `supported`. An absent one is not judged. */
export function oneOf(object: JsonMap, name: string, supported: readonly string[], path: string): readonly Cause[] {
  const value = object[name];
  return typeof value !== "string" || supported.includes(value)
    ? []
    : [notSupported(child(path, name), value, supported)];
}

/** Fields that hold a number below zero. */
export function notNegative(object: JsonMap, names: readonly string[], path: string): readonly Cause[] {
  return names.flatMap((name) => {
    const value = object[name];
    return typeof value === "number" && value < 0
      ? [invalid(child(path, name), value, "must be greater than or equal to 0")]
      : [];
  });
}

const MAX_PORT = 65_535;

/** A number that is no port. */
export function portProblem(value: unknown, path: string): readonly Cause[] {
  if (typeof value !== "number" || (value >= 1 && value <= MAX_PORT)) return [];
  return [invalid(path, value, `must be between 1 and ${MAX_PORT}, inclusive`)];
}
