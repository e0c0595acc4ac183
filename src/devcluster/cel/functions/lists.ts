import { overload, type Overload } from "../signature.ts";
import { CelFailure, type CelValue, Duration, equalCel, isCelList, Uint } from "../values.ts";
import { int, uint } from "./arithmetic.ts";
import { compareCel } from "./compare.ts";

type List = readonly CelValue[];

const COMPARABLE = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

const ofComparable = COMPARABLE.flatMap((type) => [
  overload(`list<${type}>->isSorted(): bool`, isSorted),
  overload(`list<${type}>->min(): ${type}`, (list: List) => best(list, "min", -1)),
  overload(`list<${type}>->max(): ${type}`, (list: List) => best(list, "max", 1)),
  overload(`list<${type}>->sort(): list<${type}>`, sort),
  overload(`list<T>->@sortByKeys(list<${type}>): list<T>`, sortByKeys),
]);

function isSorted(list: List): boolean {
  return list.every((item, index) => index === 0 || compareCel(list[index - 1] ?? null, item) <= 0);
}

function best(list: List, name: string, wanted: number): CelValue {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelFailure(`${name} called on empty list`);
  return rest.reduce((found, item) => (compareCel(item, found) * wanted > 0 ? item : found), first);
}

function sort(list: List): List {
  return Array.from(list).toSorted(compareCel);
}

function sortByKeys(list: List, keys: List): List {
  const order = Array.from(list.keys()).toSorted((a, b) => compareCel(keys[a] ?? null, keys[b] ?? null));
  return order.map((index) => list[index] ?? null);
}

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || end < 0n) {
    throw new CelFailure(`cannot slice(${start}, ${end}), negative indexes not supported`);
  }
  if (start > end)
    throw new CelFailure(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > list.length) throw new CelFailure(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return Array.from(list).slice(Number(start), Number(end));
}

function flatten(list: List, depth = 1n): List {
  if (depth < 0n) throw new CelFailure("level must be non-negative");
  if (depth === 0n) return list;
  return Array.from(list).flatMap((item) => (isCelList(item) ? flatten(item, depth - 1n) : [item]));
}

const MOST_OF_RANGE = 10_000_000n;

function range(length: bigint): List {
  if (length < 0n) throw new CelFailure(`lists.range size must be non-negative, got ${length}`);
  if (length > MOST_OF_RANGE) throw new CelFailure(`lists.range size ${length} exceeds maximum of ${MOST_OF_RANGE}`);
  return Array.from({ length: Number(length) }, (_, index) => BigInt(index));
}

function distinct(list: List): List {
  return list.reduce<CelValue[]>(
    (kept, item) => (kept.some((each) => equalCel(each, item)) ? kept : [...kept, item]),
    [],
  );
}

function contains(list: List, other: List): boolean {
  return other.every((item) => list.some((each) => equalCel(each, item)));
}

const numbers = (list: List): bigint =>
  list.reduce<bigint>((sum, item) => sum + (typeof item === "bigint" ? item : 0n), 0n);

/** Functions on lists, and on lists as sets. */
export const LISTS: readonly Overload[] = [
  ...ofComparable,
  overload("list<int>->sum(): int", (list: List) => int(numbers(list))),
  overload("list<uint>->sum(): uint", (list: List) =>
    uint(list.reduce<bigint>((sum, item) => sum + (item instanceof Uint ? item.value : 0n), 0n)),
  ),
  overload("list<double>->sum(): double", (list: List) => list.reduce<number>((sum, item) => sum + Number(item), 0)),
  overload(
    "list<duration>->sum(): duration",
    (list: List) =>
      new Duration(int(list.reduce<bigint>((sum, item) => sum + (item instanceof Duration ? item.nanos : 0n), 0n))),
  ),
  overload("list<T>->indexOf(T): int", (list: List, item: CelValue) =>
    BigInt(list.findIndex((each) => equalCel(each, item))),
  ),
  overload("list<T>->lastIndexOf(T): int", (list: List, item: CelValue) =>
    BigInt(list.findLastIndex((each) => equalCel(each, item))),
  ),
  overload("list<T>->slice(int, int): list<T>", slice),
  overload("list<list<T>>->flatten(): list<T>", (list: List) => flatten(list)),
  overload("list<dyn>->flatten(int): list<dyn>", flatten),
  overload("list<T>->reverse(): list<T>", (list: List) => Array.from(list).toReversed()),
  overload("list<T>->distinct(): list<T>", distinct),
  overload("lists.range(int): list<int>", range),
  overload("sets.contains(list<T>, list<T>): bool", contains),
  overload("sets.equivalent(list<T>, list<T>): bool", (a: List, b: List) => contains(a, b) && contains(b, a)),
  overload("sets.intersects(list<T>, list<T>): bool", (a: List, b: List) =>
    a.some((item) => b.some((each) => equalCel(each, item))),
  ),
];
