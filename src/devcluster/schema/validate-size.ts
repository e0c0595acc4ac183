import type { JsonMap } from "../../core/merge/values.ts";
import { fieldOf, invalid, tooMany } from "./field-error.ts";
import { Findings } from "./findings.ts";

/** The bounds of a list (`minItems`, `maxItems`) or of an object (`minProperties`, `maxProperties`). */
export function validateSize(size: number, schema: JsonMap, path: string, what: "items" | "properties"): Findings {
  const found = new Findings();
  const suffix = what === "items" ? "Items" : "Properties";
  const least = schema[`min${suffix}`];
  const most = schema[`max${suffix}`];
  if (typeof least === "number" && size < least) {
    const text = `${path} in body should have at least ${least} ${what}`;
    found.add(text, invalid(fieldOf(path), size, text));
  }
  if (typeof most === "number" && size > most) {
    found.add(`${path} in body should have at most ${most} ${what}`, tooMany(fieldOf(path), size, most));
  }
  return found;
}
