import { coerceMetadata } from "./object-meta.ts";
import { fieldShape, type StructuralShape, structuralShape } from "./structural-shape.ts";
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
  return fill(value, structuralShape(schema));
}

function fill(value: unknown, shape: StructuralShape | undefined): unknown {
  if (shape === undefined || !shape.fills) return value;
  if (isMap(value)) return fillFields(value, shape);
  const { items } = shape;
  return isList(value) ? mapItems(value, (item) => fill(orFallback(item, items), items)) : value;
}

function orFallback(value: unknown, shape: StructuralShape | undefined): unknown {
  return value === null && shape?.nullable === false ? (shape.fallback ?? null) : value;
}

function fillFields(value: JsonMap, shape: StructuralShape): JsonMap {
  let out: Record<string, unknown> | undefined;
  for (const [name, { nullable, fallback }] of shape.fallbacks) {
    const isThere = Object.hasOwn(value, name) && (value[name] !== null || nullable);
    if (!isThere) setField((out ??= { ...value }), name, fallback);
  }
  const given = out ?? value;
  for (const name in given) {
    const field = fieldShape(shape, name);
    const item = given[name];
    const filled = fill(shape.fields.has(name) ? item : orFallback(item, field), field);
    if (filled !== item) setField((out ??= { ...value }), name, filled);
  }
  return out ?? value;
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
  const known = keepsAll(object, schema) ? object : coerceEmbedded(dropNulls(prune(object, schema), schema), schema);
  return applyDefaults(known, schema);
}

/**
 * Whether {@link prune}, {@link dropNulls} and {@link coerceEmbedded} leave a custom resource as it is: nearly all are as they should be, which is seen in one
 * walk. `false` says nothing.
 */
export function keepsAll(object: unknown, schema: JsonMap | undefined): boolean {
  return keeps(object, structuralShape(schema), { root: true, pruning: true });
}

interface Place {
  readonly root: boolean;
  /** What is not known is dropped here. */
  readonly pruning: boolean;
}

const PRUNED: Place = { root: false, pruning: true };
const UNPRUNED: Place = { root: false, pruning: false };

function keeps(value: unknown, shape: StructuralShape | undefined, { root, pruning }: Place): boolean {
  if (value === null) return shape === undefined || shape.nullable;
  if (isList(value)) {
    const place = pruning && (shape?.open !== true || shape.items !== undefined) ? PRUNED : UNPRUNED;
    for (const item of value) if (!keeps(item, shape?.items, place)) return false;
    return true;
  }
  if (!isMap(value)) return true;
  const isObject = root || shape?.embedded === true;
  if (isObject && coerceMetadata(value["metadata"]) !== value["metadata"]) return false;
  for (const name in value) {
    const field = fieldShape(shape, name);
    const pruned = pruning && !(isObject && META_FIELDS.has(name)) && (field !== undefined || shape?.open !== true);
    if (pruned && field === undefined && shape?.keepsUndeclared !== true) return false;
    if (!keeps(value[name], field, pruned ? PRUNED : UNPRUNED)) return false;
  }
  return true;
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
