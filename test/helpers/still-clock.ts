import { SkysailError } from "../../src/model/errors.ts";
import type { Clock } from "../../src/ports/clock.ts";

/** A clock that stands still until it is moved. Moving it waits for nobody. */
export interface StillClock extends Clock {
  /** Moves time on; sleeps that end by then resolve, in order. */
  advance(ms: number): void;
}

/** Makes a clock that stands at `now` (ms since the epoch). */
export function createStillClock(now = 1_800_000_000_000): StillClock {
  let time = now;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => time,
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(new SkysailError("ABORTED", "the wait was ended"));
        };
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper = { until: time + ms, wake };
        if (signal?.aborted === true) return abort();
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.add(sleeper);
      }),
    advance(ms) {
      time += ms;
      for (const { until, wake } of [...sleepers].toSorted((a, b) => a.until - b.until)) if (until <= time) wake();
    },
  };
}
