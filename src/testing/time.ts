import { setImmediate as turn } from "node:timers/promises";
import { SkysailError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Activity } from "./activity.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** How a test waits: on a clock that it owns, or on the machine's. */
export interface Time {
  readonly clock: Clock;
  /** How long to wait for something unless told otherwise, in milliseconds. */
  readonly patienceMs: number;
  /** For messages: `10m of virtual time`. */
  describe(ms: number): string;
  /** Lets time go by until `met` is settled, or for `withinMs`; tells whether it was. */
  pass(met: Promise<unknown>, withinMs: number): Promise<boolean>;
  /**
   * Lets time go by until `isQuiet` says so while nothing happens, or for `withinMs`; tells whether it did.
   */
  passUntilQuiet(isQuiet: () => boolean, withinMs: number): Promise<boolean>;
  /** Moves time on by exactly so much. Errors: `INVALID_INPUT` where time is the machine's. */
  advance(ms: number): Promise<void>;
}

/** Turns of the event loop in which nothing happens, after which nothing will before the clock moves. */
const STILL_TURNS = 4;
/** Nothing happens on a real cluster for this long: it is at rest as far as anybody can tell. */
const QUIET_MS = 1_000;

/**
 * Time that goes by only as fast as the work is done: from one end of a sleep to the next, each time after everything that needs no time has
 * settled.
 *
 * Guarantees: an hour passes at once, and in the same steps for the same seed.
 * Assumptions: whoever works beside an author's code waits for this clock, or for nothing that takes more than a turn of the event loop.
 */
export function createVirtualTime(clock: VirtualClock, activity: Activity): Time {
  let queue: Promise<unknown> = Promise.resolve();
  /** One at a time moves the clock. */
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  const rest = async (): Promise<void> => {
    for (let still = 0; still < STILL_TURNS;) {
      const before = activity.count;
      await turn();
      await activity.authorsDone();
      still = activity.count === before ? still + 1 : 0;
    }
  };
  /** Goes from sleep to sleep; stops early when `isOver`. */
  const walk = async (ms: number, isOver: () => boolean): Promise<boolean> => {
    const end = clock.now() + ms;
    for (;;) {
      await rest();
      if (isOver()) return true;
      const { next } = clock;
      if (next === undefined || next > end) break;
      clock.moveTo(next);
    }
    clock.moveTo(end);
    await rest();
    return isOver();
  };
  return {
    clock,
    patienceMs: 10 * 60_000,
    describe: (ms) => `${inWords(ms)} of virtual time`,
    pass: (met, withinMs) => {
      let settled = false;
      const settle = (): void => void (settled = true);
      met.then(settle, settle);
      return exclusively(() => walk(withinMs, () => settled));
    },
    passUntilQuiet: (isQuiet, withinMs) => exclusively(() => walk(withinMs, isQuiet)),
    advance: (ms) => exclusively(() => walk(ms, () => false)).then(() => undefined),
  };
}

/** The machine's time, for a real cluster. */
export function createRealTime(clock: Clock, activity: Activity): Time {
  const within = async (work: (signal: AbortSignal) => Promise<boolean>, ms: number): Promise<boolean> => {
    const over = new AbortController();
    const late = clock.sleep(ms, { signal: over.signal }).then(
      () => false,
      () => false,
    );
    try {
      return await Promise.race([work(over.signal), late]);
    } finally {
      over.abort();
    }
  };
  return {
    clock,
    patienceMs: 60_000,
    describe: inWords,
    pass: (met, withinMs) =>
      within(
        () =>
          met.then(
            () => true,
            () => true,
          ),
        withinMs,
      ),
    passUntilQuiet: (isQuiet, withinMs) =>
      within(async (signal) => {
        while (!signal.aborted) {
          const happened = activity.next().then(() => false);
          const stayed = clock.sleep(QUIET_MS, { signal }).then(
            () => true,
            () => false,
          );
          if ((await Promise.race([happened, stayed])) && isQuiet()) return true;
        }
        return false;
      }, withinMs),
    advance: () => Promise.reject(onRealCluster("advance", "time is the machine's: wait with until")),
  };
}

/** The refusal of what only the cluster in the process can do. */
export function onRealCluster(what: string, why: string): SkysailError {
  return new SkysailError("INVALID_INPUT", `${what}: not on a real cluster; ${why}`);
}

function inWords(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
