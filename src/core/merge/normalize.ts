import { additionsOf } from "./additions.ts";
import { missingDefaults } from "./built-in-defaults.ts";
import { isZero } from "./empty-object.ts";
import { isCanonicalTime } from "./instants.ts";
import { canonicalQuantity } from "./quantity.ts";
import { shapeOf, type FieldType, type ListType, type MapType, type Type } from "./schema.ts";
import { KEEPS_ZERO } from "./zero-values.ts";
import { elementOfItem } from "./list-items.ts";
import { isEmptyMap, isList, isMap, type JsonMap, setField } from "./values.ts";

/** What normalising found that it could not decide. */
export interface Doubts {
  /** A zero value that the server may keep or drop. */
  zero: boolean;
  /** Whether the server keeps the zero of an optional field of a definition. Default is a guess by the field's name. */
  readonly keepsZero?: (definition: string, field: string) => boolean | undefined;
  /** Defaults are this server's own: a field that `live` lacks has them all the same. Default is `false`. */
  readonly own?: boolean;
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
  // Parsing and printing a time is dear, and most are as they should be.
  if (precision === "time" && isCanonicalTime(value)) return value;
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) return value;
  const seconds = new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19);
  if (precision === "time") return `${seconds}Z`;
  const fraction = (/\.(\d+)/.exec(value)?.[1] ?? "").padEnd(6, "0").slice(0, 6);
  return `${seconds}.${fraction}Z`;
}

function normalizeMap(value: JsonMap, live: JsonMap | undefined, type: Type, map: MapType, doubts: Doubts): JsonMap {
  if (map.fields.size === 0) return normalizeEntries(value, live, map, doubts);
  const out = new Changed(value);
  for (const name in value) {
    const field = map.fields.get(name);
    const item = value[name];
    const before = live?.[name];
    if (field === undefined || item === before || staysAsIs(item, field.type)) continue;
    const normal = normalize(item, before, field.type, doubts);
    out.put(name, isLeftOut(normal, field) || isZeroLeftOut(normal, name, type, field, doubts) ? undefined : normal);
  }
  const { always, scalars } = additionsOf(type, map);
  for (const { name, value: fallback } of always) {
    if (out.map[name] === undefined) out.put(name, complete(fallback, live?.[name], map.fields.get(name), doubts));
  }
  for (const { name, value: fallback } of missingDefaults(type.name, out.map, doubts.own === true ? undefined : live)) {
    out.put(name, complete(fallback, live?.[name], map.fields.get(name), doubts));
  }
  for (const { name, value: fallback } of scalars) if (out.map[name] === undefined) out.put(name, fallback);
  return out.map;
}

/** Whether a value is a scalar that has one form only, and is not nothing: most are. */
function staysAsIs(value: unknown, type: Type): boolean {
  const isSomething =
    typeof value === "string" ? value !== "" : value === true || (typeof value === "number" && value !== 0);
  return isSomething && type.instant === undefined && type.quantity !== true && type.bytes !== true;
}

/** What a default has put there may have defaults of its own. */
function complete(fallback: unknown, live: unknown, field: FieldType | undefined, doubts: Doubts): unknown {
  if (field === undefined || !isMap(fallback)) return fallback;
  if (live !== undefined || Object.keys(fallback).length > 0) return normalize(fallback, live, field.type, doubts);
  let empty = EMPTIES.get(field.type);
  if (empty === undefined) EMPTIES.set(field.type, (empty = normalize(fallback, undefined, field.type, doubts)));
  return empty;
}

/** What an empty object of a type becomes: the same for all who do not say anything of it. */
const EMPTIES = new WeakMap<Type, unknown>();

/** A map that is copied when its first field changes: most are as they should be. */
class Changed {
  map: JsonMap;
  #own = false;

  constructor(map: JsonMap) {
    this.map = map;
  }

  /** `undefined` takes the field away. */
  put(name: string, value: unknown): void {
    if (value === this.map[name]) return;
    if (value === undefined) {
      // Without `delete`, after which every access to the object is slow.
      const { [name]: _gone, ...rest } = this.map;
      this.map = rest;
    } else {
      if (!this.#own) this.map = { ...this.map };
      setField(this.map as Record<string, unknown>, name, value);
    }
    this.#own = true;
  }
}

/** Whether the server leaves a field out for what it has: nothing. */
function isLeftOut(value: unknown, field: FieldType): boolean {
  if (value === null || value === undefined) return true;
  if (isList(value)) return value.length === 0;
  return field.required !== true && field.type.map?.fields.size === 0 && isEmptyMap(value);
}

function isZeroLeftOut(value: unknown, name: string, of: Type, field: FieldType, doubts: Doubts): boolean {
  if (field.required === true || !isZero(value)) return false;
  doubts.zero = true;
  return !(doubts.keepsZero?.(of.name ?? "", name) ?? KEEPS_ZERO.has(name));
}

function normalizeEntries(value: JsonMap, live: JsonMap | undefined, map: MapType, doubts: Doubts): JsonMap {
  const { element } = map;
  if (element === undefined) return value;
  const out = new Changed(value);
  for (const name in value) {
    const item = value[name];
    const before = live?.[name];
    if (item === before || staysAsIs(item, element)) continue;
    if (item === null && element.scalar === "string") out.put(name, "");
    else if (item === null && element.quantity === true) out.put(name, "0");
    else out.put(name, normalize(item, before, element, doubts));
  }
  return out.map;
}

/** What Go makes of an item that is null. */
function zeroOf(type: Type): unknown {
  if (type.scalar === "string") return "";
  return (type.map?.fields.size ?? 0) > 0 ? {} : null;
}

function normalizeList(
  value: readonly unknown[],
  live: readonly unknown[],
  list: ListType,
  doubts: Doubts,
): readonly unknown[] {
  const before =
    list.relation === "associative" && live.length > 0
      ? new Map(live.map((item) => [elementOfItem(list, item), item]))
      : undefined;
  const out = value.map((item, index) => {
    const was = before === undefined ? live[index] : before.get(elementOfItem(list, item));
    return normalize(item ?? zeroOf(list.element), was, list.element, doubts);
  });
  return out.every((item, index) => item === value[index]) ? value : out;
}
