import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { builtInCatalog } from "./catalog.ts";

/** Types that Go reads in a way of their own. */
export type OwnReader = "Quantity" | "Time" | "MicroTime" | "IntOrString";

/** A definition with what its users add to the reference: a default, or how it merges. */
export interface Definition {
  /** The name of the definition; empty for one without. */
  readonly name: string;
  /** The last part of the name: what Go calls the type. */
  readonly goName: string;
  readonly schema: JsonMap;
  readonly reader: OwnReader | undefined;
}

const OWN_READER = /\.(Quantity|Time|MicroTime|IntOrString)$/;

/** Makes the definition of a schema. */
export function toDefinition(name: string, schema: JsonMap): Definition {
  const reader = OWN_READER.exec(name)?.[1] as OwnReader | undefined;
  return { name, goName: name.slice(name.lastIndexOf(".") + 1), schema, reader };
}

/** The definition of a built-in kind. */
export function kindDefinition(kind: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}): Definition | undefined {
  const { document } = builtInCatalog();
  const schema = document.definitionOf(kind);
  return schema === undefined ? undefined : toDefinition(document.typeOf(kind)?.name ?? "", schema);
}

/** By what refers to them: every field of every object that is read asks. */
const RESOLVED = new WeakMap<JsonMap, Definition | undefined>();

/** What `schema` refers to; itself when it refers to nothing. */
export function resolve(schema: unknown): Definition | undefined {
  if (!isMap(schema)) return undefined;
  const known = RESOLVED.get(schema);
  if (known !== undefined) return known;
  const found = follow(schema);
  RESOLVED.set(schema, found);
  return found;
}

function follow(schema: JsonMap): Definition | undefined {
  const allOf = schema["allOf"];
  const only = isList(allOf) && isMap(allOf[0]) ? allOf[0] : schema;
  const ref = only["$ref"];
  if (typeof ref !== "string") return toDefinition("", schema);
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  const found = builtInCatalog().definitions[name];
  return isMap(found) ? toDefinition(name, found) : undefined;
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

const OBJECT_META = { $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };

/** The definition of `metadata`. */
export function objectMeta(): Definition | undefined {
  return resolve(OBJECT_META);
}
