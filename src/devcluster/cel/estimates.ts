/** A range of sizes, or of costs. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The largest number of the API server's estimates; more is not told apart. */
export const UNBOUNDED: number = 2 ** 64;

export const NOTHING: Range = { min: 0, max: 0 };
export const UNKNOWN: Range = { min: 0, max: UNBOUNDED };

/** A size or cost that is known. */
export function exactly(size: number): Range {
  return { min: size, max: size };
}

/** Both together. */
export function add(...ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => ({ min: cap(a.min + b.min), max: cap(a.max + b.max) }), NOTHING);
}

/** One as often as the other says. */
export function multiply(a: Range, b: Range): Range {
  return { min: cap(a.min * b.min), max: cap(a.max * b.max) };
}

/** A cost per unit, rounded up. */
export function times(range: Range, factor: number): Range {
  return { min: cap(Math.ceil(range.min * factor)), max: cap(Math.ceil(range.max * factor)) };
}

/** What holds both. */
export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function cap(value: number): number {
  return Math.min(value, UNBOUNDED);
}
