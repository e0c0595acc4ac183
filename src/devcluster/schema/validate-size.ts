import type { JsonMap } from "../../core/merge/values.ts";
import { fieldOf, invalid, tooMany } from "./field-error.ts";
import type { Findings } from "./findings.ts";

/** Judges the bounds of a list (`minItems`, `maxItems`) or of an object (`minProperties`, `maxProperties`). */
export function validateSize(
  size: number,
  schema: JsonMap,
  path: string,
  what: "items" | "properties",
  found: Findings,
): void {
  const isList = what === "items";
  const least = isList ? schema["minItems"] : schema["minProperties"];
  const most = isList ? schema["maxItems"] : schema["maxProperties"];
  if (typeof least === "number" && size < least) {
    const text = `${path} in body should have at least ${least} ${what}`;
    found.add(text, invalid(fieldOf(path), size, text));
  }
  if (typeof most === "number" && size > most) {
    found.add(`${path} in body should have at most ${most} ${what}`, tooMany(fieldOf(path), size, most));
  }
}
