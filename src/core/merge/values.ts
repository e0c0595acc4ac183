/** A JSON object as it was parsed: nothing is known about its fields. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object (not a list, not null). */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is a JSON list. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Whether `value` is a JSON object without fields. */
export function isEmptyMap(value: unknown): boolean {
  if (!isMap(value)) return false;
  // Without the list of all names.
  for (const _ in value) return false;
  return true;
}

/** Whether `value` is a JSON number. `bigint` counts: a caller may parse 64-bit integers that a `number` would round. */
export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether `value` is a string, number or boolean. Null is not a scalar here: it fits every type. */
export function isScalar(value: unknown): value is string | number | bigint | boolean {
  return typeof value === "string" || typeof value === "boolean" || isNumeric(value);
}

/** Deep equality as the API server's merge uses it: numbers by value, lists in order, an absent field differs from null. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNumeric(left) || isNumeric(right)) {
    // Loosely, because 1n and 1 are the same number in two representations.
    return isNumeric(left) && isNumeric(right) && left == right;
  }
  if (isList(left)) {
    return (
      isList(right) && left.length === right.length && left.every((item, index) => equalValues(item, right[index]))
    );
  }
  if (!isMap(left) || !isMap(right)) return false;
  let fields = 0;
  for (const key in left) {
    if (!Object.hasOwn(right, key) || !equalValues(left[key], right[key])) return false;
    fields += 1;
  }
  for (const _ in right) fields -= 1;
  return fields === 0;
}

/** Whether two objects are equal apart from some of their fields. */
export function equalApart(left: JsonMap, right: JsonMap, apart: readonly string[]): boolean {
  if (left === right) return true;
  let fields = 0;
  for (const key in left) {
    if (apart.includes(key)) continue;
    if (!Object.hasOwn(right, key) || !equalValues(left[key], right[key])) return false;
    fields += 1;
  }
  for (const key in right) if (!apart.includes(key)) fields -= 1;
  return fields === 0;
}

/** Orders strings by their UTF-8 bytes, as Go does; JavaScript's own order differs for characters outside the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const aSurrogate = a >= 0xd800 && a <= 0xdfff;
    const bSurrogate = b >= 0xd800 && b <= 0xdfff;
    // A surrogate is half of a character above U+FFFF, which sorts after every character of the basic plane.
    if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
    return a < b ? -1 : 1;
  }
  return left.length < right.length ? -1 : 1;
}

/** A total order over JSON values: numbers, strings, booleans, lists, maps, null. */
export function compareValues(left: unknown, right: unknown): number {
  const leftRank = rank(left);
  const rightRank = rank(right);
  if (leftRank !== rightRank) return leftRank < rightRank ? -1 : 1;
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (typeof left === "boolean") return left === right ? 0 : left ? 1 : -1;
  if (isList(left) && isList(right)) return compareLists(left, right);
  if (isMap(left) && isMap(right)) return compareMaps(left, right);
  return 0;
}

function rank(value: unknown): number {
  if (isNumeric(value)) return 0;
  if (typeof value === "string") return 1;
  if (typeof value === "boolean") return 2;
  if (isList(value)) return 3;
  return isMap(value) ? 4 : 5;
}

function compareLists(left: readonly unknown[], right: readonly unknown[]): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const order = compareValues(left[index], right[index]);
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length);
}

function compareMaps(left: JsonMap, right: JsonMap): number {
  const leftKeys = Object.keys(left).toSorted(compareText);
  const rightKeys = Object.keys(right).toSorted(compareText);
  for (let index = 0; index < leftKeys.length && index < rightKeys.length; index += 1) {
    const a = leftKeys[index] ?? "";
    const b = rightKeys[index] ?? "";
    const order = compareText(a, b) || compareValues(left[a], right[b]);
    if (order !== 0) return order;
  }
  return Math.sign(leftKeys.length - rightKeys.length);
}

/** A copy of `map` without `keys`; `map` itself when it has none of them. */
export function omit(map: JsonMap, keys: readonly string[]): JsonMap {
  let left = map;
  for (const key of keys) if (Object.hasOwn(left, key)) left = without(left, key);
  return left;
}

/** Not by `delete`, after which V8 looks every field of the object up in a table, and copies it ten times as slowly. */
function without(map: JsonMap, key: string): JsonMap {
  const { [key]: _gone, ...rest } = map;
  return rest;
}

/**
 * Sets a field of an object that is being built, also one named `__proto__`, which plain assignment would swallow.
 * Every walker that builds objects of foreign field names uses it.
 */
export function setField(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
