import { missingDefaults } from "./built-in-defaults.ts";
import { isStruct, isWrittenAsNull, isZero } from "./empty-object.ts";
import { canonicalQuantity } from "./quantity.ts";
import { shapeOf, type FieldType, type ListType, type MapType, type Type } from "./schema.ts";
import { KEEPS_ZERO } from "./zero-values.ts";
import { elementOfItem } from "./list-items.ts";
import { isList, isMap, isScalar, type JsonMap, setField } from "./values.ts";

/** What normalising found that it could not decide. */
export interface Doubts {
  /** A zero value that the server may keep or drop. */
  zero: boolean;
}

/**
 * A value of a built-in kind in the form in which the server returns it: quantities, times and base64 canonical, nulls and empty
 * containers gone, defaults filled in. `live` is what was there before: where nothing changed nothing is touched.
 */
export function normalize(value: unknown, live: unknown, type: Type, doubts: Doubts): unknown {
  if (value === live) return live;
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined || !isMap(value)
        ? value
        : normalizeMap(value, isMap(live) ? live : undefined, type, type.map, doubts);
    case "list":
      return type.list === undefined || !isList(value)
        ? value
        : normalizeList(value, isList(live) ? live : [], type.list, doubts);
    case "scalar":
    case undefined:
      return normalizeScalar(value, type);
  }
}

function normalizeScalar(value: unknown, type: Type): unknown {
  if (type.quantity === true && (typeof value === "string" || typeof value === "number" || typeof value === "bigint")) {
    return canonicalQuantity(value) ?? value;
  }
  if (typeof value !== "string") return value;
  if (type.bytes === true) return value.replace(/[\r\n]/g, "");
  return type.instant === undefined ? value : canonicalInstant(value, type.instant);
}

function canonicalInstant(value: string, precision: "time" | "microTime"): string {
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) return value;
  const seconds = new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19);
  if (precision === "time") return `${seconds}Z`;
  const fraction = (/\.(\d+)/.exec(value)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return `${seconds}.${fraction}Z`;
}

function normalizeMap(value: JsonMap, live: JsonMap | undefined, type: Type, map: MapType, doubts: Doubts): JsonMap {
  if (map.fields.size === 0) return normalizeEntries(value, live, map, doubts);
  const out: Record<string, unknown> = {};
  for (const name in value) {
    const field = map.fields.get(name);
    const before = live === undefined ? undefined : live[name];
    if (field === undefined || value[name] === before) setField(out, name, value[name]);
    else putField(out, name, normalize(value[name], before, field.type, doubts), field, doubts);
  }
  // A struct that Go embeds by value is always there; the schema shows it by the default {}.
  for (const [name, field] of map.fields) {
    if (out[name] !== undefined) continue;
    if (isStruct(field)) out[name] = {};
    else if ((field.required === true && field.type.list !== undefined) || isWrittenAsNull(type, name))
      out[name] = null;
  }
  for (const [name, fallback] of missingDefaults(type.name, out, live)) out[name] = fallback;
  for (const [name, field] of map.fields) {
    if (field.default !== undefined && isScalar(field.default) && !isZero(field.default) && out[name] === undefined)
      out[name] = field.default;
    // What a default has put there may have defaults of its own.
    if (isMap(out[name]) && value[name] === undefined && out[name] !== live?.[name]) {
      out[name] = normalize({ ...out[name] }, live?.[name], field.type, doubts);
    }
  }
  return out;
}

function putField(out: Record<string, unknown>, name: string, value: unknown, field: FieldType, doubts: Doubts): void {
  if (value === null || value === undefined) return;
  if (isList(value) && value.length === 0) return;
  if (field.required !== true) {
    if (isMap(value) && Object.keys(value).length === 0 && field.type.map?.fields.size === 0) return;
    if (isZero(value)) {
      doubts.zero = true;
      if (!KEEPS_ZERO.has(name)) return;
    }
  }
  setField(out, name, value);
}

function normalizeEntries(value: JsonMap, live: JsonMap | undefined, map: MapType, doubts: Doubts): JsonMap {
  const { element } = map;
  const out: Record<string, unknown> = {};
  for (const name in value) {
    const item = value[name];
    if (element === undefined || item === live?.[name]) setField(out, name, item);
    else if (item === null && element.scalar === "string") setField(out, name, "");
    else if (item === null && element.quantity === true) setField(out, name, "0");
    else setField(out, name, normalize(item, live?.[name], element, doubts));
  }
  return out;
}

function normalizeList(
  value: readonly unknown[],
  live: readonly unknown[],
  list: ListType,
  doubts: Doubts,
): readonly unknown[] {
  const before =
    list.relation === "associative" ? new Map(live.map((item) => [elementOfItem(list, item), item])) : undefined;
  return value.map((item, index) => {
    const was = before === undefined ? live[index] : before.get(elementOfItem(list, item));
    return normalize(item, was, list.element, doubts);
  });
}
