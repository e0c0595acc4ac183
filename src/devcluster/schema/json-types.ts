import { isList, isMap, isNumeric, type JsonMap } from "../../core/merge/values.ts";
import { formatCheck } from "./formats.ts";

/** The types that a schema allows; an int-or-string allows two. */
export function schemaTypes(schema: JsonMap): readonly string[] {
  if (schema["x-kubernetes-int-or-string"] === true) return ["integer", "string"];
  return typeof schema["type"] === "string" && schema["type"] !== "" ? [schema["type"]] : [];
}

const INT64_LIMIT = 2 ** 63;

/** Whether a number is one that the API server reads as a whole one: larger ones are floating point to it. */
export function isInt64(value: number | bigint): boolean {
  const number = Number(value);
  return Number.isInteger(number) && number >= -INT64_LIMIT && number < INT64_LIMIT;
}

/** The type of a value in the words of a schema. */
export function jsonTypeOf(value: unknown): string {
  if (isNumeric(value)) return isInt64(value) ? "integer" : "number";
  if (isList(value)) return "array";
  return isMap(value) ? "object" : typeof value;
}

const NUMBER_FORMATS: Readonly<Record<string, readonly string[]>> = {
  integer: ["int32", "int64"],
  number: ["float", "double"],
};

/** The format of a schema as far as the API server knows it for the schema's type; else empty. */
export function effectiveFormat(schema: JsonMap): string {
  const { format } = schema;
  if (typeof format !== "string") return "";
  const types = schemaTypes(schema);
  const [type = ""] = types.length === 1 ? types : [];
  if (type === "" || type === "string") return formatCheck(format) === undefined ? "" : format;
  return NUMBER_FORMATS[type]?.includes(format) === true ? format : "";
}
