import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, duplicate, entry, invalid, required } from "./field-error.ts";
import { resolveFieldPath } from "./field-path.ts";

const TYPES: ReadonlySet<unknown> = new Set(["string", "boolean", "integer"]);

/** What is wrong with the fields that a version's objects can be selected by. */
export function validateSelectableFields(
  fields: readonly unknown[],
  path: string,
  schema: JsonMap | undefined,
): readonly Cause[] {
  const seen = new Set<string>();
  return fields.flatMap((field, index) => {
    const at = child(entry(path, index), "jsonPath");
    const text = isMap(field) && typeof field["jsonPath"] === "string" ? field["jsonPath"] : "";
    if (text === "") return [required(at)];
    const problem = problemOf(text, schema ?? {});
    if (problem !== undefined) return [invalid(at, text, problem)];
    if (seen.has(text)) return [duplicate(at, text)];
    seen.add(text);
    return [];
  });
}

function problemOf(text: string, schema: JsonMap): string | undefined {
  const start = /^[^.[]+/.exec(text)?.[0];
  if (start !== undefined) return `is an invalid path: expected [ or . but got: ${start}`;
  if (text.includes("[")) return "is an invalid path: array notation is not allowed";
  if (text.endsWith(".")) return "is an invalid path: unexpected end of JSON path";
  const found = resolveFieldPath(text, schema);
  if (found === undefined) return "is an invalid path: does not refer to a valid field";
  if (TYPES.has(found.schema["type"])) return undefined;
  return "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
}
