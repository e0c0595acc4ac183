import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { builtInCatalog } from "./catalog.ts";

/** A definition with what its users add to the reference: a default, or how it merges. */
export interface Definition {
  /** The name of the definition; empty for one without. */
  readonly name: string;
  readonly schema: JsonMap;
}

/** What `schema` refers to; itself when it refers to nothing. */
export function resolve(schema: unknown): Definition | undefined {
  if (!isMap(schema)) return undefined;
  const allOf = schema["allOf"];
  const only = isList(allOf) && isMap(allOf[0]) ? allOf[0] : schema;
  const ref = only["$ref"];
  if (typeof ref !== "string") return { name: "", schema };
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  const found = builtInCatalog().definitions[name];
  return isMap(found) ? { name, schema: found } : undefined;
}

/** The definition of a field; `undefined` for one that is not declared. */
export function fieldDefinition({ schema }: Definition, name: string): Definition | undefined {
  const properties = schema["properties"];
  if (isMap(properties) && Object.hasOwn(properties, name)) return resolve(properties[name]);
  return resolve(schema["additionalProperties"]);
}

/** Whether an object of the definition has declared fields, and no others. */
export function isStruct({ schema }: Definition): boolean {
  return isMap(schema["properties"]) && schema["additionalProperties"] === undefined;
}

/** The definition of a list's items. */
export function itemDefinition({ schema }: Definition): Definition | undefined {
  return resolve(schema["items"]);
}
