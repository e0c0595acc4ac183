import {
  CelFailure,
  type CelMap,
  type CelValue,
  Duration,
  equalCel,
  isCelMap,
  type CelKey,
  type Timestamp,
  TypeName,
  typeNameOf,
  Uint,
  UnorderedList,
} from "../values.ts";
import { overload, type Overload } from "../signature.ts";
import { compareNumbers } from "./compare.ts";
import { divide, int, remainder, time, uint } from "./arithmetic.ts";

const LESS: Readonly<Record<string, (order: number) => boolean>> = {
  "_<_": (order) => order < 0,
  "_<=_": (order) => order <= 0,
  "_>_": (order) => order > 0,
  "_>=_": (order) => order >= 0,
};
const NUMBERS = ["int", "uint", "double"];

const COMPARISONS: readonly Overload[] = Object.entries(LESS).flatMap(([name, holds]) => [
  ...NUMBERS.flatMap((left) =>
    NUMBERS.map((right) =>
      overload(`${name}(${left}, ${right}): bool`, (a: bigint | number | Uint, b: bigint | number | Uint) => {
        const order = compareNumbers(a, b);
        return order !== undefined && holds(order);
      }),
    ),
  ),
  overload(`${name}(string, string): bool`, (a: string, b: string) =>
    holds(Buffer.compare(Buffer.from(a), Buffer.from(b))),
  ),
  overload(`${name}(bytes, bytes): bool`, (a: Uint8Array, b: Uint8Array) => holds(Buffer.compare(a, b))),
  overload(`${name}(bool, bool): bool`, (a: boolean, b: boolean) => holds(Number(a) - Number(b))),
  overload(`${name}(timestamp, timestamp): bool`, (a: Timestamp, b: Timestamp) => holds(sign(a.nanos - b.nanos))),
  overload(`${name}(duration, duration): bool`, (a: Duration, b: Duration) => holds(sign(a.nanos - b.nanos))),
]);

function sign(value: bigint): number {
  return value < 0n ? -1 : Number(value > 0n);
}

const ARITHMETIC: readonly Overload[] = [
  overload("_+_(int, int): int", (a: bigint, b: bigint) => int(a + b)),
  overload("_-_(int, int): int", (a: bigint, b: bigint) => int(a - b)),
  overload("_*_(int, int): int", (a: bigint, b: bigint) => int(a * b)),
  overload("_/_(int, int): int", (a: bigint, b: bigint) => int(divide(a, b))),
  overload("_%_(int, int): int", (a: bigint, b: bigint) => remainder(a, b)),
  overload("_+_(uint, uint): uint", (a: Uint, b: Uint) => uint(a.value + b.value)),
  overload("_-_(uint, uint): uint", (a: Uint, b: Uint) => uint(a.value - b.value)),
  overload("_*_(uint, uint): uint", (a: Uint, b: Uint) => uint(a.value * b.value)),
  overload("_/_(uint, uint): uint", (a: Uint, b: Uint) => uint(divide(a.value, b.value))),
  overload("_%_(uint, uint): uint", (a: Uint, b: Uint) => uint(remainder(a.value, b.value))),
  overload("_+_(double, double): double", (a: number, b: number) => a + b),
  overload("_-_(double, double): double", (a: number, b: number) => a - b),
  overload("_*_(double, double): double", (a: number, b: number) => a * b),
  overload("_/_(double, double): double", (a: number, b: number) => a / b),
  overload("-_(int): int", (a: bigint) => int(-a)),
  overload("-_(double): double", (a: number) => -a),
  overload("!_(bool): bool", (a: boolean) => !a),
  overload("_+_(string, string): string", (a: string, b: string) => a + b),
  overload("_+_(bytes, bytes): bytes", (a: Uint8Array, b: Uint8Array) => Uint8Array.from([...a, ...b])),
  overload("_+_(list<T>, list<T>): list<T>", addLists),
  overload("_+_(timestamp, duration): timestamp", (a: Timestamp, b: Duration) => time(a.nanos + b.nanos)),
  overload("_+_(duration, timestamp): timestamp", (a: Duration, b: Timestamp) => time(a.nanos + b.nanos)),
  overload("_+_(duration, duration): duration", (a: Duration, b: Duration) => new Duration(int(a.nanos + b.nanos))),
  overload("_-_(timestamp, timestamp): duration", (a: Timestamp, b: Timestamp) => new Duration(int(a.nanos - b.nanos))),
  overload("_-_(timestamp, duration): timestamp", (a: Timestamp, b: Duration) => time(a.nanos - b.nanos)),
  overload("_-_(duration, duration): duration", (a: Duration, b: Duration) => new Duration(int(a.nanos - b.nanos))),
];

/** Sets are united, lists with keys merged: what has the identity of an item on the left takes its place. */
function addLists(left: readonly CelValue[], right: readonly CelValue[]): readonly CelValue[] {
  if (!(left instanceof UnorderedList)) return [...left, ...right];
  const { identity } = left;
  const merged = new Map(left.map((item) => [identity(item), item]));
  for (const item of right) merged.set(identity(item), item);
  const list = UnorderedList.from(merged.values()) as UnorderedList;
  list.identity = identity;
  return list;
}

const COLLECTIONS: readonly Overload[] = [
  overload("_==_(T, T): bool", equalCel),
  overload("_!=_(T, T): bool", (a: CelValue, b: CelValue) => !equalCel(a, b)),
  overload("_?_:_(bool, T, T): T", (condition: boolean, a: CelValue, b: CelValue) => (condition ? a : b)),
  overload("_&&_(bool, bool): bool", (a: boolean, b: boolean) => a && b),
  overload("_||_(bool, bool): bool", (a: boolean, b: boolean) => a || b),
  overload("@not_strictly_false(bool): bool", (a: boolean) => a),
  overload("@in(T, list<T>): bool", (item: CelValue, list: readonly CelValue[]) =>
    list.some((each) => equalCel(item, each)),
  ),
  overload("@in(K, map<K, V>): bool", (key: CelValue, map: CelMap) => lookUp(map, key) !== undefined),
  overload("_[_](list<T>, int): T", (list: readonly CelValue[], index: bigint) => {
    const item = list[Number(index)];
    if (item === undefined) throw new CelFailure(`index out of bounds: ${index}`);
    return item;
  }),
  overload("_[_](map<K, V>, K): V", (map: CelMap, key: CelValue) => {
    const value = lookUp(map, key);
    if (value === undefined) throw new CelFailure(`no such key: ${printKey(key)}`);
    return value;
  }),
  overload("@mapInsert(map<K, V>, K, V): map<K, V>", (map: CelMap, key: CelValue, value: CelValue) =>
    insert(map, [[key, value]]),
  ),
  overload("@mapInsert(map<K, V>, map<K, V>): map<K, V>", (map: CelMap, other: CelMap) =>
    insert(
      map,
      [...other.keys()].map((key) => [key, other.get(key) ?? null]),
    ),
  ),
  ...["size(string)", "string->size()"].map((form) =>
    overload(`${form}: int`, (text: string) => BigInt(Array.from(text).length)),
  ),
  ...["size(bytes)", "bytes->size()"].map((form) =>
    overload(`${form}: int`, (bytes: Uint8Array) => BigInt(bytes.length)),
  ),
  ...["size(list<T>)", "list<T>->size()"].map((form) =>
    overload(`${form}: int`, (list: readonly CelValue[]) => BigInt(list.length)),
  ),
  ...["size(map<K, V>)", "map<K, V>->size()"].map((form) =>
    overload(`${form}: int`, (map: CelMap) => BigInt(map.size)),
  ),
  overload("type(T): type", (value: CelValue) => new TypeName(typeNameOf(value))),
  overload("dyn(T): dyn", (value: CelValue) => value),
];

function printKey(key: CelValue): string {
  const printed = key instanceof Uint ? key.value : key;
  return typeof printed === "object" ? "" : String(printed);
}

function lookUp(map: CelMap, key: CelValue): CelValue | undefined {
  if (key instanceof Uint) return map.get(key.value);
  if (typeof key === "number") return Number.isInteger(key) ? map.get(BigInt(key)) : undefined;
  return typeof key === "boolean" || typeof key === "bigint" || typeof key === "string" ? map.get(key) : undefined;
}

function insert(map: CelMap, added: readonly (readonly [CelValue, CelValue])[]): CelMap {
  const made = new Map<CelKey, CelValue>();
  for (const key of map.keys()) made.set(key, map.get(key) ?? null);
  for (const [key, value] of added) {
    if (isCelMap(key) || typeof key === "object" || typeof key === "number")
      throw new CelFailure("unsupported key type");
    if (made.has(key)) throw new CelFailure(`insert failed: key ${String(key)} already exists`);
    made.set(key, value);
  }
  return made;
}

/** Operators, collections and `type`, as the language defines them. */
export const STANDARD: readonly Overload[] = [...COMPARISONS, ...ARITHMETIC, ...COLLECTIONS];
