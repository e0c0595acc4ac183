import type { Type } from "./schema.ts";
import { printProblems, validateTypes } from "./validate-types.ts";
import { isMap, type JsonMap } from "./values.ts";

/** What a merge needs to know about the versions of one kind. */
export interface Versions {
  /** The type of the kind in a version; `undefined` for a version that is not served: what managers own in it is forgotten. */
  typeOf(apiVersion: string): Type | undefined;
  /** The object in another version. Default is the conversion strategy `None`: only `apiVersion` changes. */
  convert?(object: JsonMap, apiVersion: string): JsonMap;
}

/** Thrown when an object has no meaning in a version that a manager wrote in. The message is the server's. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
}

/**
 * `object` in `apiVersion`, checked against that version's type. `context` is put before the message of an error.
 *
 * Errors: {@link ConversionError} when the other version does not know a field that the object has.
 */
export function inVersion(object: unknown, apiVersion: string, type: Type, versions: Versions, context = ""): unknown {
  if (!isMap(object) || object["apiVersion"] === apiVersion) return object;
  const converted = versions.convert === undefined ? { ...object, apiVersion } : versions.convert(object, apiVersion);
  const problems = validateTypes(converted, type);
  if (problems.length > 0) throw new ConversionError(context + printProblems(problems));
  return converted;
}
