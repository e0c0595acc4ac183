import { CelFailure, type CelValue, Duration, numberOf, Timestamp, Uint } from "../values.ts";

/** The order of two numbers of any type; `undefined` when one is not a number. */
export function compareNumbers(left: bigint | number | Uint, right: bigint | number | Uint): number | undefined {
  const a = left instanceof Uint ? left.value : left;
  const b = right instanceof Uint ? right.value : right;
  if (a < b) return -1;
  if (a > b) return 1;
  // Loosely: a bigint and a number of the same value are equal.
  return a == b ? 0 : undefined;
}

/** The order of two values of one type that has an order. Errors: {@link CelFailure} for any others. */
export function compareCel(left: CelValue, right: CelValue): number {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return compareNumbers(a, b) ?? 0;
  if (typeof left === "string" && typeof right === "string")
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  if (left instanceof Timestamp && right instanceof Timestamp) return Number(left.nanos - right.nanos);
  if (left instanceof Duration && right instanceof Duration) return Number(left.nanos - right.nanos);
  throw new CelFailure("no such overload");
}
