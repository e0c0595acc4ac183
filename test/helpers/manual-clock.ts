import { SkysailError } from "../../src/model/errors.ts";
import type { Clock } from "../../src/ports/clock.ts";

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, waking every sleeper in order, and lets what they do settle as far as it needs no real time. */
  advance(ms: number): Promise<void>;
  /** How many sleep. */
  readonly sleepers: number;
}

/** Makes a clock that starts at `now`. */
export function createManualClock(now: number): ManualClock {
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    get sleepers() {
      return sleepers.size;
    },
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(new SkysailError("ABORTED", "the sleep was ended"));
        };
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        if (signal?.aborted === true) return abort();
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...sleepers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        now = next?.at ?? end;
        next?.wake();
        await settle();
        if (next === undefined) return;
      }
    },
  };
}

/** Lets every promise that needs no real time settle. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
