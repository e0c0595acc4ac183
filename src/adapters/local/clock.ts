import { setTimeout as wait } from "node:timers/promises";
import { SkysailError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";

/** Node's timers cannot count further (2^31 - 1 ms); a longer sleep would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The clock of this machine. A sleep keeps the process alive until it ends or is aborted. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, { signal } = {}) {
      try {
        for (let left = Math.max(0, ms); ; left -= LONGEST_TIMER_MS) {
          await wait(Math.min(left, LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal });
          if (left <= LONGEST_TIMER_MS) return;
        }
      } catch (error) {
        throw new SkysailError("ABORTED", "the wait was ended", { cause: error });
      }
    },
  };
}
