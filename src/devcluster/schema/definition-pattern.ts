import type { JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, invalid } from "./field-error.ts";
import { compilePattern, PatternError } from "./pattern.ts";

/** A pattern that is no regular expression of RE2. */
export function validatePattern(schema: JsonMap, path: string): readonly Cause[] {
  const { pattern } = schema;
  if (typeof pattern !== "string" || pattern === "") return [];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const detail = `must be a valid regular expression, but isn't: ${error.message}`;
    return [invalid(child(path, "pattern"), pattern, detail)];
  }
}
