import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { rootProperties } from "./declarations.ts";
import { escapeName } from "./names.ts";
import { parseDate, parseDateTime, parseGoDuration } from "./time-text.ts";
import {
  CelFailure,
  type CelKey,
  type CelMap,
  type CelValue,
  Duration,
  Opaque,
  Timestamp,
  UnorderedList,
} from "./values.ts";

/** A JSON value as CEL sees it under a structural schema. Errors: {@link CelFailure} for a value that the schema does not allow. */
export function fromJson(value: unknown, schema: JsonMap, root = false): CelValue {
  if (value === null || value === undefined) return null;
  if (schema["x-kubernetes-int-or-string"] === true) return typeof value === "string" ? value : toInt(value);
  switch (schema["type"]) {
    case "object":
      return objectFrom(value, schema, root || schema["x-kubernetes-embedded-resource"] === true);
    case "array":
      return listFrom(value, schema);
    case "string":
      return stringFrom(value, schema["format"]);
    case "number":
      return Number(value);
    case "integer":
      return toInt(value);
    case "boolean":
      return value === true;
    default:
      return new Unknown(value);
  }
}

function toInt(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw new CelFailure(`invalid data, expected int, got ${typeof value}`);
}

function stringFrom(value: unknown, format: unknown): CelValue {
  if (typeof value !== "string") throw new CelFailure(`invalid data, expected string, got ${typeof value}`);
  switch (format) {
    case "byte":
      return Uint8Array.from(Buffer.from(value, "base64"));
    case "duration":
      return new Duration(must(parseGoDuration(value, true), `Invalid duration ${value}`));
    case "date":
      return new Timestamp(must(parseDate(value), `Invalid date formatted string ${value}`));
    case "date-time":
      return new Timestamp(must(parseDateTime(value), `Invalid date-time formatted string ${value}`));
    default:
      return value;
  }
}

function must(value: bigint | undefined, problem: string): bigint {
  if (value === undefined) throw new CelFailure(problem);
  return value;
}

function listFrom(value: unknown, schema: JsonMap): CelValue {
  const items = schema["items"];
  if (!isList(value) || !isMap(items)) throw new CelFailure("invalid data, expected an array");
  const made = value.map((item) => fromJson(item, items));
  const kind = schema["x-kubernetes-list-type"];
  if (kind !== "set" && kind !== "map") return made;
  const list = UnorderedList.from(made) as UnorderedList;
  const keys = isList(schema["x-kubernetes-list-map-keys"]) ? schema["x-kubernetes-list-map-keys"] : [];
  list.identity = kind === "set" ? identityOf : (item) => keys.map((key) => keyOf(item, key)).join("\u0000");
  return list;
}

function identityOf(item: CelValue): string {
  return typeof item === "object" ? "object" : `${typeof item}:${item}`;
}

function keyOf(item: CelValue, key: unknown): string {
  const escaped = typeof key === "string" ? escapeName(key) : undefined;
  const value = item instanceof SchemaObject && escaped !== undefined ? item.get(escaped) : undefined;
  return identityOf(value ?? null);
}

function objectFrom(value: unknown, schema: JsonMap, root: boolean): CelValue {
  if (!isMap(value)) throw new CelFailure("invalid data, expected a map for the provided schema with type=object");
  const additional = schema["additionalProperties"];
  if (isMap(additional) && !root) return new SchemaMap(value, additional);
  return new SchemaObject(
    value,
    root ? rootProperties(schema) : isMap(schema["properties"]) ? schema["properties"] : {},
  );
}

/** A JSON object whose fields are those of a schema. Fields are read when they are asked for. */
export class SchemaObject implements CelMap {
  readonly #value: JsonMap;
  readonly #properties: JsonMap;
  readonly #names = new Map<string, string>();

  constructor(value: JsonMap, properties: JsonMap) {
    this.#value = value;
    this.#properties = properties;
    for (const name in properties) {
      const escaped = escapeName(name);
      if (escaped !== undefined && Object.hasOwn(value, name)) this.#names.set(escaped, name);
    }
  }

  get size(): number {
    return Object.keys(this.#value).length;
  }

  get(key: CelKey): CelValue | undefined {
    const name = typeof key === "string" ? this.#names.get(key) : undefined;
    const schema = name === undefined ? undefined : this.#properties[name];
    if (name === undefined || !isMap(schema)) return undefined;
    return fromJson(this.#value[name], schema);
  }

  keys(): Iterable<CelKey> {
    return this.#names.keys();
  }

  /** Whether the fields that no schema describes are the same in both. */
  equalRest(other: CelMap): boolean {
    if (!(other instanceof SchemaObject)) return true;
    return Object.keys(this.#value).every(
      (name) =>
        Object.hasOwn(this.#properties, name) ||
        !Object.hasOwn(other.#value, name) ||
        equalValues(this.#value[name], other.#value[name]),
    );
  }
}

/** A JSON object whose entries all have one schema. */
class SchemaMap implements CelMap {
  readonly #value: JsonMap;
  readonly #schema: JsonMap;

  constructor(value: JsonMap, schema: JsonMap) {
    this.#value = value;
    this.#schema = schema;
  }

  get size(): number {
    return Object.keys(this.#value).length;
  }

  get(key: CelKey): CelValue | undefined {
    return typeof key === "string" && Object.hasOwn(this.#value, key)
      ? fromJson(this.#value[key], this.#schema)
      : undefined;
  }

  keys(): Iterable<CelKey> {
    return Object.keys(this.#value);
  }
}

/** What no schema describes: it can only be compared. */
class Unknown extends Opaque {
  override readonly type = "unknown";
  readonly #value: unknown;

  constructor(value: unknown) {
    super();
    this.#value = value;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Unknown && equalValues(this.#value, other.#value);
  }
}
