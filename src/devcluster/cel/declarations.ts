import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { escapeName } from "./names.ts";
import { BOOL, BYTES, type CelType, DOUBLE, DURATION, DYN, INT, listOf, mapOf, STRING, TIMESTAMP } from "./types.ts";

/*
 * What a structural schema declares for CEL: a type, and how large its values may become. Sizes are the API server's own estimates, by
 * which it judges what a rule may cost.
 */

const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
const DATE_BYTES = 12;
const TIME_BYTES = 32;
const BYTES_PER_CHARACTER = 4;

/** A type with the sizes of its values. */
export interface Declaration {
  readonly type: CelType;
  /** The most characters, items or entries that a value can have. */
  readonly maxElements: number;
  /** The fewest bytes that a value takes in JSON. */
  readonly minBytes: number;
  readonly items?: Declaration;
  /** By the names that CEL uses. */
  readonly fields?: ReadonlyMap<string, Declaration>;
}

// The API server estimates no length for the keys of a map.
const KEY: Declaration = { type: STRING, maxElements: 0, minBytes: 2 };

/** The declaration of a map's keys. */
export function keysOf(declaration: Declaration): Declaration | undefined {
  return declaration.type.kind === "map" ? KEY : undefined;
}

/** What a schema declares; `undefined` for one whose values rules cannot see, such as unknown fields that are kept. `root` adds what every object has. */
export function declarationOf(schema: JsonMap, root = false): Declaration | undefined {
  if (schema["x-kubernetes-int-or-string"] === true) {
    return { type: DYN, maxElements: charactersOf(schema) ?? MAX_REQUEST_BYTES - 2, minBytes: 1 };
  }
  switch (schema["type"]) {
    case "array":
      return declareList(schema);
    case "object":
      return declareObject(schema, root || schema["x-kubernetes-embedded-resource"] === true);
    case "string":
      return declareString(schema);
    case "boolean":
      return { type: BOOL, maxElements: 0, minBytes: 4 };
    case "number":
      return { type: DOUBLE, maxElements: 0, minBytes: 1 };
    case "integer":
      return { type: INT, maxElements: 0, minBytes: 1 };
    default:
      return undefined;
  }
}

function declareList(schema: JsonMap): Declaration | undefined {
  const items = isMap(schema["items"]) ? declarationOf(schema["items"]) : undefined;
  if (items === undefined) return undefined;
  const most = limit(schema["maxItems"]) ?? Math.trunc((MAX_REQUEST_BYTES - 2) / (items.minBytes + 1));
  return { type: listOf(items.type), maxElements: most, minBytes: 2, items };
}

function declareObject(schema: JsonMap, root: boolean): Declaration | undefined {
  const additional = schema["additionalProperties"];
  if (isMap(additional) && !root) {
    const items = declarationOf(additional);
    if (items === undefined) return undefined;
    const most = limit(schema["maxProperties"]) ?? Math.trunc((MAX_REQUEST_BYTES - 2) / (items.minBytes + 6));
    return { type: mapOf(STRING, items.type), maxElements: most, minBytes: 2, items };
  }
  const required = isList(schema["required"]) ? schema["required"] : [];
  const fields = new Map<string, Declaration>();
  let minBytes = 2;
  for (const [name, property] of Object.entries(root ? rootProperties(schema) : propertiesOf(schema))) {
    const field = isMap(property) ? declarationOf(property) : undefined;
    if (field === undefined) continue;
    const escaped = escapeName(name);
    if (escaped !== undefined) fields.set(escaped, field);
    const supplied = isMap(property) && property["default"] !== undefined;
    if (required.includes(name) && !supplied) minBytes += Buffer.byteLength(name) + field.minBytes + 4;
  }
  const types = new Map([...fields].map(([name, { type }]) => [name, type]));
  return { type: { kind: "object", name: "object", fields: types }, maxElements: 0, minBytes, fields };
}

function propertiesOf(schema: JsonMap): JsonMap {
  return isMap(schema["properties"]) ? schema["properties"] : {};
}

const TEXT = { type: "string" };

/** The properties of an object with those that rules may always name. */
export function rootProperties(schema: JsonMap): JsonMap {
  const metadata = { type: "object", properties: { name: TEXT, generateName: TEXT } };
  return { ...propertiesOf(schema), apiVersion: TEXT, kind: TEXT, metadata };
}

function declareString(schema: JsonMap): Declaration {
  const most = charactersOf(schema);
  switch (schema["format"]) {
    case "byte":
      return { type: BYTES, maxElements: limit(schema["maxLength"]) ?? MAX_REQUEST_BYTES - 2, minBytes: 2 };
    case "duration":
      return { type: DURATION, maxElements: TIME_BYTES, minBytes: 3 };
    case "date":
      return { type: TIMESTAMP, maxElements: DATE_BYTES, minBytes: DATE_BYTES };
    case "date-time":
      return { type: TIMESTAMP, maxElements: TIME_BYTES, minBytes: 21 };
    default:
      return { type: STRING, maxElements: most ?? longestOf(schema["enum"]) ?? MAX_REQUEST_BYTES - 2, minBytes: 2 };
  }
}

function charactersOf(schema: JsonMap): number | undefined {
  const most = limit(schema["maxLength"]);
  return most === undefined ? undefined : most * BYTES_PER_CHARACTER;
}

function longestOf(values: unknown): number | undefined {
  if (!isList(values) || values.length === 0) return undefined;
  return Math.max(...values.map((value) => (typeof value === "string" ? Buffer.byteLength(value) : 0)));
}

function limit(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Math.max(Number(value), 0) : undefined;
}
