import { SkysailError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";

/** A clock that stands still until it is moved, however long the machine takes. */
export interface VirtualClock extends Clock {
  /** When the next sleep ends; absent when nobody sleeps. */
  readonly next: number | undefined;
  /** Moves to `time`, not past `next`, and wakes whoever slept until then, in the order in which they went to sleep. Waits for nobody. */
  moveTo(time: number): void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Makes a clock that stands at `start` (ms since the epoch). `onSleep` hears of every sleep that begins or ends. */
export function createVirtualClock(start: number, onSleep: () => void = () => undefined): VirtualClock {
  let time = start;
  // A Set keeps the order in which they went to sleep.
  const sleepers = new Set<Sleeper>();
  const next = (): number | undefined => {
    let earliest: number | undefined;
    for (const { until } of sleepers) if (earliest === undefined || until < earliest) earliest = until;
    return earliest;
  };
  return {
    now: () => time,
    get next() {
      return next();
    },
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
          onSleep();
          settle();
        };
        const abort = end(() => reject(new SkysailError("ABORTED", "the wait was ended", { cause: signal?.reason })));
        const sleeper: Sleeper = { until: time + Math.max(0, ms), wake: end(resolve) };
        if (signal?.aborted === true) return abort();
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
        onSleep();
      }),
    moveTo(to) {
      const earliest = next();
      if (to < time || (earliest !== undefined && to > earliest)) {
        throw new SkysailError("BUG", `the clock cannot go from ${time} to ${to}: the next sleep ends at ${earliest}`);
      }
      time = to;
      for (const sleeper of sleepers) if (sleeper.until <= to) sleeper.wake();
    },
  };
}
