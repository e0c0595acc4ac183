import { prune } from "../../core/merge/structural.ts";
import { equalValues, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { validateEmbedded } from "./embedded.ts";
import { child, entry, invalid } from "./field-error.ts";
import { validateValue } from "./validate-value.ts";

/** What is wrong with the defaults of a schema: each must be a valid value that nothing would be pruned from. */
export function validateDefaults(schema: JsonMap, path: string): readonly Cause[] {
  const out: Cause[] = [];
  const value = schema["default"];
  if (value !== undefined && value !== null) out.push(...validateDefault(value, schema, child(path, "default")));
  if (isMap(schema["items"])) out.push(...validateDefaults(schema["items"], child(path, "items")));
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  for (const [name, field] of Object.entries(properties)) {
    if (isMap(field)) out.push(...validateDefaults(field, entry(child(path, "properties"), name)));
  }
  return out;
}

function validateDefault(value: unknown, schema: JsonMap, path: string): readonly Cause[] {
  const pruned = prune(value, schema, false);
  const unknown = equalValues(pruned, value) ? [] : [invalid(path, value, "must not have unknown fields")];
  const embedded = validateEmbedded(value, schema, path);
  if (embedded.length > 0) return [...unknown, ...embedded];
  return [...unknown, ...validateValue({ value, schema, path: "" }, path)];
}
