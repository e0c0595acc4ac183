import { CelFailure, Timestamp, Uint } from "../values.ts";

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;
const SECOND = 1_000_000_000n;
const FIRST_INSTANT = -62_135_596_800n * SECOND;
const LAST_INSTANT = 253_402_300_800n * SECOND - 1n;

/** The value as an `int`. Errors: {@link CelFailure} outside 64 bits. */
export function int(value: bigint): bigint {
  if (value > MAX_INT || value < MIN_INT) throw new CelFailure("integer overflow");
  return value;
}

/** The value as a `uint`. Errors: {@link CelFailure} outside 64 bits. */
export function uint(value: bigint): Uint {
  if (value > MAX_UINT || value < 0n) throw new CelFailure("unsigned integer overflow");
  return new Uint(value);
}

/** The instant. Errors: {@link CelFailure} outside the years 1 to 9999. */
export function time(nanos: bigint): Timestamp {
  if (nanos < FIRST_INSTANT || nanos > LAST_INSTANT) throw new CelFailure("timestamp overflow");
  return new Timestamp(nanos);
}

/** Errors: {@link CelFailure} for a zero. */
export function divide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CelFailure("division by zero");
  return a / b;
}

/** Errors: {@link CelFailure} for a zero. */
export function remainder(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CelFailure("modulus by zero");
  return a % b;
}
