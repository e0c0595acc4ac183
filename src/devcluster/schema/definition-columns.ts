import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, invalid, required } from "./field-error.ts";

const TYPES = ["boolean", "date", "integer", "number", "string"];
const FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/** What is wrong with the printer columns of a CustomResourceDefinition. */
export function validateColumns(columns: readonly unknown[], path: string): readonly Cause[] {
  return columns.filter(isMap).flatMap((column, index) => validateColumn(column, entry(path, index)));
}

function validateColumn(column: JsonMap, path: string): readonly Cause[] {
  const out: Cause[] = [];
  const { name, type, format, jsonPath } = column;
  const types = `must be one of ${TYPES.join(",")}`;
  if (name === undefined || name === "") out.push(required(child(path, "name")));
  if (type === undefined || type === "") out.push(required(child(path, "type"), types));
  else if (typeof type === "string" && !TYPES.includes(type)) out.push(invalid(child(path, "type"), type, types));
  if (typeof format === "string" && format !== "" && !FORMATS.includes(format)) {
    out.push(invalid(child(path, "format"), format, `must be one of ${FORMATS.join(",")}`));
  }
  if (typeof jsonPath !== "string" || jsonPath === "") out.push(required(child(path, "JSONPath")));
  else out.push(...validateSimplePath(jsonPath, child(path, "JSONPath")));
  return out;
}

/** A path of the kind that columns and subresources use starts with a dot. */
export function validateSimplePath(text: string, path: string): readonly Cause[] {
  return text.startsWith(".") ? [] : [invalid(path, text, "must be a simple json path starting with .")];
}
