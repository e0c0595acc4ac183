import { isList } from "../../core/merge/values.ts";

/** A value of CEL: an `int` is a bigint, a `double` a number. */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | Optional
  | TypeName
  | Opaque
  | CelMap
  | readonly CelValue[];

/** A key of a map. */
export type CelKey = boolean | bigint | string;

/** A map of CEL, or an object with the fields of its schema. */
export interface CelMap {
  readonly size: number;
  get(key: CelKey): CelValue | undefined;
  keys(): Iterable<CelKey>;
  /** Whether what cannot be got by a key is the same in both. Default is that there is nothing of the kind. */
  equalRest?(other: CelMap): boolean;
}

/** What an evaluation fails with: the message is CEL's own text. */
export class CelFailure extends Error {
  override readonly name = "CelFailure";
}

/** An unsigned whole number. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant: nanoseconds since the epoch. */
export class Timestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A span of time in nanoseconds. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A value that may be absent. */
export class Optional {
  readonly inside: { readonly value: CelValue } | undefined;

  constructor(inside?: { readonly value: CelValue }) {
    this.inside = inside;
  }
}

/** A type as a value: what `type()` gives. */
export class TypeName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a type that only its functions know. */
export abstract class Opaque {
  abstract readonly type: string;
  abstract equals(other: Opaque): boolean;
}

/** A list whose items are told apart by an identity, so that their order does not count: a set, or a list with keys. */
export class UnorderedList extends Array<CelValue> {
  identity: (item: CelValue) => string = String;

  /** What `map`, `filter` and the like make of it is an ordinary list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Whether the value is a list. */
export function isCelList(value: CelValue): value is readonly CelValue[] {
  return isList(value);
}

/** Whether the value is a map, or an object. */
export function isCelMap(value: CelValue): value is CelMap {
  return (
    typeof value === "object" && value !== null && "keys" in value && !isList(value) && !(value instanceof Uint8Array)
  );
}

/** The name of the value's type, as `type()` gives it and messages print it. */
export function typeNameOf(value: CelValue): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "double";
  if (typeof value === "string") return "string";
  if (value === null) return "null_type";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Uint) return "uint";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeName) return "type";
  if (value instanceof Opaque) return value.type;
  return isCelList(value) ? "list" : "map";
}

/** Whether two values are equal: numbers by their value, whatever their type. */
export function equalCel(left: CelValue, right: CelValue): boolean {
  if (left === right) return true;
  const a = numberOf(left);
  const b = numberOf(right);
  // Loosely: a bigint and a number of the same value are equal.
  if (a !== undefined && b !== undefined) return a == b;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (isCelList(left)) return isCelList(right) && equalLists(left, right);
  if (isCelMap(left)) return isCelMap(right) && equalMaps(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  if (left instanceof Timestamp) return right instanceof Timestamp && left.nanos === right.nanos;
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos;
  if (left instanceof TypeName) return right instanceof TypeName && left.name === right.name;
  if (left instanceof Opaque) return right instanceof Opaque && left.type === right.type && left.equals(right);
  if (left instanceof Optional && right instanceof Optional) {
    if (left.inside === undefined || right.inside === undefined) return left.inside === right.inside;
    return equalCel(left.inside.value, right.inside.value);
  }
  return false;
}

/** The number that an `int`, `uint` or `double` stands for. */
export function numberOf(value: CelValue): bigint | number | undefined {
  if (value instanceof Uint) return value.value;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

function equalLists(left: readonly CelValue[], right: readonly CelValue[]): boolean {
  if (left.length !== right.length) return false;
  if (!(left instanceof UnorderedList)) return left.every((item, index) => equalCel(item, right[index] ?? null));
  const others = new Map(right.map((item) => [left.identity(item), item]));
  return left.every((item) => {
    const other = others.get(left.identity(item));
    return other !== undefined && equalCel(item, other);
  });
}

function equalMaps(left: CelMap, right: CelMap): boolean {
  if (left.size !== right.size) return false;
  for (const key of left.keys()) {
    const other = right.get(key);
    if (other === undefined || !equalCel(left.get(key) ?? null, other)) return false;
  }
  return left.equalRest?.(right) ?? true;
}
