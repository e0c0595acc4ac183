/** A JSON object. */
export interface JsonMap {
  readonly [key: string]: unknown;
}

/** Whether `value` is a JSON object: neither an array nor `null`. */
export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` says nothing: absent or `null`. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Deep equality of JSON values. A field that is `null` equals one that is absent; the order of lists counts, the order of keys does not. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (isAbsent(left) || isAbsent(right)) return isAbsent(left) && isAbsent(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (isMap(left) && isMap(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => isEqual(own(left, key), own(right, key)));
  }
  return left === right;
}

/** The value of an own field; never something inherited, whatever the key is called. */
export function own(map: unknown, key: string): unknown {
  return isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Whether `value` is an empty list or an empty map. */
export function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}
