import {
  ATOMIC_TYPE,
  DEDUCED_TYPE,
  type FieldType,
  type ListType,
  type MapType,
  type ScalarType,
  type Type,
} from "./schema.ts";
import { fieldElement } from "./path-element.ts";
import { isList, isMap, type JsonMap } from "./values.ts";

/** A group, version and kind. */
export interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The kinds of one OpenAPI document. */
export interface OpenApiSchema {
  /** The type of a kind; `undefined` when the document does not define it. Built on first use and kept with the document. */
  typeOf(kind: KindName): Type | undefined;
  /** The definition of a kind as the document has it: defaults and formats are read from there. */
  definitionOf(kind: KindName): JsonMap | undefined;
  /** What `$ref` stands for. */
  resolve(ref: string): JsonMap | undefined;
  /** Every kind that the document defines. */
  readonly kinds: readonly KindName[];
}

/** Thrown when a schema says something that has no meaning for a merge. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/**
 * Reads a document of the API server's `/openapi/v3`.
 *
 * Errors: {@link SchemaError}, from here for a document without schemas, from `typeOf` for a definition that cannot be merged by.
 */
export function fromOpenApi(document: unknown): OpenApiSchema {
  const components = isMap(document) ? document["components"] : undefined;
  const schemas = isMap(components) ? components["schemas"] : undefined;
  if (!isMap(schemas)) throw new SchemaError("an OpenAPI v3 document with components.schemas is needed");
  const index = new Map<string, string>();
  const kinds: KindName[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const listed = isMap(schema) ? schema["x-kubernetes-group-version-kind"] : undefined;
    for (const entry of isList(listed) ? listed : []) {
      if (!isMap(entry)) continue;
      const kind = { group: text(entry["group"]), version: text(entry["version"]), kind: text(entry["kind"]) };
      if (kind.kind === "" || index.has(keyOfKind(kind))) continue;
      index.set(keyOfKind(kind), name);
      kinds.push(kind);
    }
  }
  const converter = new Converter(schemas);
  const definition = (name: string | undefined): JsonMap | undefined => {
    const schema = name === undefined ? undefined : schemas[name];
    return isMap(schema) ? schema : undefined;
  };
  return {
    kinds,
    typeOf: (kind) => {
      const name = index.get(keyOfKind(kind));
      return name === undefined ? undefined : converter.named(name);
    },
    definitionOf: (kind) => definition(index.get(keyOfKind(kind))),
    resolve: (ref) => definition(ref.slice(ref.lastIndexOf("/") + 1)),
  };
}

/** The type of one schema object that needs no definitions besides itself (its `$ref`s are looked up in `definitions`). */
export function typeOfSchema(schema: JsonMap, definitions: JsonMap = {}): Type {
  return new Converter(definitions).inline(schema, false);
}

function keyOfKind(kind: KindName): string {
  return `${kind.group}/${kind.version}/${kind.kind}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const RAW_EXTENSION = "io.k8s.apimachinery.pkg.runtime.RawExtension";

type Building = { -readonly [Field in keyof Type]: Type[Field] };

class Converter {
  readonly #definitions: JsonMap;
  readonly #named = new Map<string, Type>();
  readonly #overridden = new Map<string, Type>();

  constructor(definitions: JsonMap) {
    this.#definitions = definitions;
  }

  named(name: string): Type {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const schema = this.#definitions[name];
    if (!isMap(schema)) throw new SchemaError(`no type found matching: ${name}`);
    const type: Building = { name };
    // Known before it is complete: definitions may refer to themselves.
    this.#named.set(name, type);
    // These two accept more than their OpenAPI definitions say.
    if (name === QUANTITY) Object.assign(type, { scalar: "untyped", quantity: true });
    else if (name === RAW_EXTENSION) Object.assign(type, { ...ATOMIC_TYPE, name });
    else this.#fill(type, schema, false);
    return type;
  }

  inline(schema: JsonMap, preserveUnknown: boolean): Type {
    const type: Building = {};
    this.#fill(type, schema, preserveUnknown);
    return type;
  }

  #fill(type: Building, schema: JsonMap, inherited: boolean): void {
    const preserveUnknown = inherited || schema["x-kubernetes-preserve-unknown-fields"] === true;
    switch (schema["type"]) {
      case undefined:
        type.scalar = "untyped";
        type.list = this.#list(schema, preserveUnknown);
        type.map = this.#map(schema, preserveUnknown);
        return;
      case "object":
        type.map = this.#map(schema, preserveUnknown);
        return;
      case "array":
        type.list = this.#list(schema, preserveUnknown);
        return;
      default:
        type.scalar = scalarType(schema);
        if (schema["format"] === "byte") type.bytes = true;
        if (type.name !== undefined && schema["format"] === "date-time") {
          type.instant = type.name.endsWith(".MicroTime") ? "microTime" : "time";
        }
    }
  }

  #reference(schema: JsonMap, preserveUnknown: boolean): Type {
    const allOf = schema["allOf"];
    const only = isList(allOf) && allOf.length === 1 && isMap(allOf[0]) ? allOf[0] : {};
    const ref = text(schema["$ref"]) || text(only["$ref"]);
    if (ref === "") return this.inline(schema, preserveUnknown);
    const name = ref.slice(ref.lastIndexOf("/") + 1);
    const relation = mapRelation(schema);
    return relation === undefined ? this.named(name) : this.#override(name, relation);
  }

  /** A reference may say that the referenced object is atomic here although it is not elsewhere. */
  #override(name: string, relation: MapType["relation"]): Type {
    const key = `${relation} ${name}`;
    const known = this.#overridden.get(key);
    if (known !== undefined) return known;
    const base = this.named(name);
    // The referenced definition may still be under construction: its map is looked up when it is needed.
    const type: Type = {
      name,
      get map(): MapType {
        if (base.map === undefined)
          throw new SchemaError(`${name}: x-kubernetes-map-type on something that is no object`);
        const map = { ...base.map, relation };
        Object.defineProperty(type, "map", { value: map, enumerable: true });
        return map;
      },
    };
    this.#overridden.set(key, type);
    return type;
  }

  #map(schema: JsonMap, preserveUnknown: boolean): MapType {
    const properties = isMap(schema["properties"]) ? schema["properties"] : {};
    const required = isList(schema["required"]) ? schema["required"] : [];
    const fields = new Map<string, FieldType>();
    for (const [name, field] of Object.entries(properties)) {
      if (!isMap(field)) throw new SchemaError(`${name}: a schema is needed`);
      const type = this.#reference(field, preserveUnknown);
      fields.set(name, {
        type,
        element: fieldElement(name),
        ...(field["default"] === undefined ? {} : { default: field["default"] }),
        ...(required.includes(name) ? { required: true } : {}),
      });
    }
    const relation = mapRelation(schema) ?? "separable";
    return { relation, fields, element: this.#undeclared(schema, fields.size === 0, preserveUnknown) };
  }

  #undeclared(schema: JsonMap, noFields: boolean, preserveUnknown: boolean): Type | undefined {
    const additional = schema["additionalProperties"];
    if (isMap(additional)) return this.#reference(additional, preserveUnknown);
    if (additional === undefined) return preserveUnknown || noFields ? DEDUCED_TYPE : undefined;
    return additional === true ? DEDUCED_TYPE : undefined;
  }

  #list(schema: JsonMap, preserveUnknown: boolean): ListType {
    const items = schema["items"];
    const element = isMap(items) ? this.#reference(items, preserveUnknown) : ATOMIC_TYPE;
    return { ...listRelation(schema), element };
  }
}

function scalarType(schema: JsonMap): ScalarType {
  switch (schema["type"]) {
    case "integer":
    case "number":
      return "numeric";
    case "boolean":
      return "boolean";
    case "string":
      // `byte` is base64 in a string; every other format may be something else on the wire.
      return schema["format"] === undefined || schema["format"] === "" || schema["format"] === "byte"
        ? "string"
        : "untyped";
    default:
      throw new SchemaError(`unrecognized type: '${String(schema["type"])}'`);
  }
}

function mapRelation(schema: JsonMap): MapType["relation"] | undefined {
  switch (schema["x-kubernetes-map-type"]) {
    case undefined:
      return undefined;
    case "atomic":
      return "atomic";
    case "granular":
      return "separable";
    default:
      throw new SchemaError(`unknown map type ${String(schema["x-kubernetes-map-type"])}`);
  }
}

function listRelation(schema: JsonMap): Pick<ListType, "relation" | "keys"> {
  switch (schema["x-kubernetes-list-type"]) {
    case undefined:
      return patchRelation(schema);
    case "atomic":
      return { relation: "atomic", keys: [] };
    case "set":
      return { relation: "associative", keys: [] };
    case "map": {
      const keys = schema["x-kubernetes-list-map-keys"];
      if (!isList(keys)) throw new SchemaError("missing map keys");
      return { relation: "associative", keys: keys.filter((key) => typeof key === "string") };
    }
    default:
      throw new SchemaError(`unknown list type ${String(schema["x-kubernetes-list-type"])}`);
  }
}

/** Lists of old kinds say how they merge only in the terms of the strategic merge patch. */
function patchRelation(schema: JsonMap): Pick<ListType, "relation" | "keys"> {
  const strategy = schema["x-kubernetes-patch-strategy"];
  if (strategy !== "merge" && strategy !== "merge,retainKeys") return { relation: "atomic", keys: [] };
  const key = schema["x-kubernetes-patch-merge-key"];
  return { relation: "associative", keys: typeof key === "string" ? [key] : [] };
}
