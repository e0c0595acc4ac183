import type { Clock } from "../ports/clock.ts";
import type { LambdaContext } from "./lambda-events.ts";

/** The two moments before Lambda kills an invocation at its timeout. */
export interface Deadline {
  /** Aborts while there is still time to record what was done. */
  readonly signal: AbortSignal;
  /** Resolves when only the time to answer is left. Never, if `end` comes first. */
  readonly over: Promise<void>;
  /** Stops the timers: the invocation is done. */
  end(): void;
}

/** Time to record what was done, and time to answer, in milliseconds. */
const MARGINS = { recordMs: 3_000, answerMs: 1_000 };

/** The deadline of an invocation, by the time that Lambda says is left. */
export function startDeadline(context: LambdaContext, clock: Clock, margins = MARGINS): Deadline {
  const ended = new AbortController();
  const cut = new AbortController();
  const left = context.getRemainingTimeInMillis();
  const at = (ms: number): Promise<void> => clock.sleep(Math.max(0, ms), { signal: ended.signal });
  const over = Promise.withResolvers<void>();
  at(left - margins.recordMs).then(() => cut.abort(), ignore);
  at(left - margins.answerMs).then(over.resolve, ignore);
  return { signal: cut.signal, over: over.promise, end: () => ended.abort() };
}

function ignore(): void {
  // The invocation ended in time.
}
