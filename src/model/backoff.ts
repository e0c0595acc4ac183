/** How a wait grows with failures in a row, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * A wait in [0, min(maxMs, baseMs * 2^failures)), evenly spread ("full jitter"): clients that failed together do not come back together.
 * `failures` counts those before this one, `chance` is a number in [0, 1).
 */
export function toFullJitter({ baseMs, maxMs }: Backoff, failures: number, chance: number): number {
  return Math.floor(Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30)) * chance);
}
