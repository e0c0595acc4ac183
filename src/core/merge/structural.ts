import { coerceMetadata } from "./object-meta.ts";
import { isList, isMap, type JsonMap, setField } from "./values.ts";

/*
 * What a CustomResourceDefinition's structural schema does to a value apart from validating it: defaults, pruning, nulls. A schema is used
 * as it stands in `openAPIV3Schema`. Every function shares what it does not change with its argument.
 */

/** The schema of a field, declared or not; `undefined` where nothing is said. */
function schemaOfField(schema: JsonMap | undefined, name: string): JsonMap | undefined {
  const properties = schema?.["properties"];
  const declared =
    isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : schema?.["additionalProperties"];
  return isMap(declared) ? declared : undefined;
}

function itemsOf(schema: JsonMap | undefined): JsonMap | undefined {
  return isMap(schema?.["items"]) ? schema["items"] : undefined;
}

function hasDefault(schema: JsonMap | undefined): schema is JsonMap {
  return schema?.["default"] !== undefined && schema["default"] !== null;
}

/** A null where the schema allows none. */
function isForbiddenNull(value: unknown, schema: JsonMap | undefined): boolean {
  return value === null && schema !== undefined && schema["nullable"] !== true;
}

/** `value` with the defaults of `schema` filled in, where a field is absent or is a null that is not allowed. */
export function applyDefaults(value: unknown, schema: JsonMap | undefined): unknown {
  if (schema === undefined) return value;
  if (isMap(value)) return defaultFields(value, schema);
  const items = itemsOf(schema);
  return isList(value) ? mapItems(value, (item) => applyDefaults(orDefault(item, items), items)) : value;
}

function orDefault(value: unknown, schema: JsonMap | undefined): unknown {
  return isForbiddenNull(value, schema) ? (schema?.["default"] ?? null) : value;
}

function defaultFields(value: JsonMap, schema: JsonMap): JsonMap {
  let out: Record<string, unknown> | undefined;
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  for (const name in properties) {
    const field = schemaOfField(schema, name);
    if (!hasDefault(field)) continue;
    if (Object.hasOwn(value, name) && !isForbiddenNull(value[name], field)) continue;
    out ??= { ...value };
    setField(out, name, field["default"]);
  }
  const filled = out ?? value;
  return mapFields(filled, (item, name) => {
    const field = schemaOfField(schema, name);
    return applyDefaults(Object.hasOwn(properties, name) ? item : orDefault(item, field), field);
  });
}

/** `value` without the nulls that `schema` allows nowhere and has no default for; those with a default are left for {@link applyDefaults}. */
export function dropNulls(value: unknown, schema: JsonMap | undefined): unknown {
  if (isList(value)) return mapItems(value, (item) => dropNulls(item, itemsOf(schema)));
  if (!isMap(value)) return value;
  return mapFields(value, (item, name) => {
    const field = schemaOfField(schema, name);
    return isForbiddenNull(item, field) && !hasDefault(field) ? DROPPED : dropNulls(item, field);
  });
}

const META_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/** `value` without the fields that `schema` does not know. The root, and embedded resources, keep apiVersion, kind and metadata. */
export function prune(value: unknown, schema: JsonMap | undefined, root = true): unknown {
  const keepMeta = root || schema?.["x-kubernetes-embedded-resource"] === true;
  const open = schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  if (isList(value)) {
    const items = itemsOf(schema);
    return open && items === undefined ? value : mapItems(value, (item) => prune(item, items, false));
  }
  if (!isMap(value)) return value;
  return mapFields(value, (item, name) => {
    if (keepMeta && META_FIELDS.has(name)) return item;
    const field = schemaOfField(schema, name);
    if (field !== undefined) return prune(item, field, false);
    if (open) return item;
    // `true` allows the field but says nothing about its parts: those are unknown.
    return schema?.["additionalProperties"] === true ? prune(item, undefined, false) : DROPPED;
  });
}

/** The metadata of the root and of embedded resources in the form in which it is stored. */
export function coerceEmbedded(value: unknown, schema: JsonMap | undefined, root = true): unknown {
  if (schema === undefined) return root && isMap(value) ? coerceMetadataOf(value) : value;
  if (isList(value)) return mapItems(value, (item) => coerceEmbedded(item, itemsOf(schema), false));
  if (!isMap(value)) return value;
  const object = root || schema["x-kubernetes-embedded-resource"] === true ? coerceMetadataOf(value) : value;
  return mapFields(object, (item, name) => coerceEmbedded(item, schemaOfField(schema, name), false));
}

function coerceMetadataOf(object: JsonMap): JsonMap {
  const metadata = object["metadata"];
  const coerced = coerceMetadata(metadata);
  return coerced === metadata ? object : { ...object, metadata: coerced };
}

/** A custom resource in the form in which it is read back after it was stored. */
export function asStored(object: unknown, schema: JsonMap | undefined): unknown {
  const known = coerceEmbedded(dropNulls(prune(object, schema), schema), schema);
  return applyDefaults(known, schema);
}

/** Says of {@link mapFields}'s result: leave this field out. */
const DROPPED = Symbol("dropped");

function mapFields(value: JsonMap, change: (item: unknown, name: string) => unknown): JsonMap {
  let out: Record<string, unknown> | undefined;
  for (const name in value) {
    const changed = change(value[name], name);
    if (changed === value[name]) continue;
    out ??= { ...value };
    if (changed === DROPPED) delete out[name];
    else setField(out, name, changed);
  }
  return out ?? value;
}

function mapItems(value: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let out: unknown[] | undefined;
  for (const [index, item] of value.entries()) {
    const changed = change(item);
    if (changed === item) continue;
    out ??= [...value];
    out[index] = changed;
  }
  return out ?? value;
}
