import { SkysailError } from "../model/errors.ts";
import type { Json } from "../model/objects.ts";

const MAX_DEPTH = 100;

/**
 * A copy of `value`, if it is plain JSON: later changes of the original do not reach it. `undefined` is refused and not dropped,
 * because a field that vanishes from a server-side apply is a field that the operator gives up.
 *
 * Errors: `INVALID_OPERATOR`, naming the place and what to write instead; `where` starts the place.
 */
export function copyJson(value: unknown, where: string): Json {
  return copy(value, where, []);
}

function copy(value: unknown, at: string, path: readonly object[]): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) refuse(at, `is ${String(value)}: JSON has no such number`);
      return value;
    case "undefined":
      return refuse(at, "is undefined: leave the field out");
    case "object":
      if (value === null) return null;
      break;
    case "bigint":
    case "function":
    case "symbol":
      return refuse(at, `is a ${typeof value}: only JSON values reach the API server`);
  }
  if (path.includes(value)) refuse(at, "contains itself");
  if (path.length >= MAX_DEPTH) refuse(at, `is nested deeper than ${MAX_DEPTH}`);
  const inside = [...path, value];
  // By index and not by map(): a hole in an array must be seen.
  if (Array.isArray(value)) return Array.from(value, (item, index) => copy(item, `${at}[${index}]`, inside));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    const name = (value as { constructor?: { name?: string } }).constructor?.name ?? "class";
    const instead = value instanceof Date ? "write date.toISOString()" : "write a plain object or array";
    refuse(at, `is an instance of ${name}: ${instead}`);
  }
  // fromEntries defines own properties: a key "__proto__" stays data.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, `${at}.${key}`, inside)]));
}

function refuse(at: string, problem: string): never {
  throw new SkysailError("INVALID_OPERATOR", `${at} ${problem}`);
}
