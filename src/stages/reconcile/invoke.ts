import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";

/** What a call of an operator's code works under. */
export interface Deadline {
  /** Starts messages. */
  readonly who: string;
  /** Milliseconds. */
  readonly withinMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Calls an operator's code and never waits longer than it may take: an operator that does not end its own wait must not hold the
 * pipeline.
 *
 * Guarantees: the call's signal is aborted when the time is up; what it does later is ignored.
 * Errors: `OPERATOR_TIMEOUT`; an error of ours as it was thrown; anything else as `OPERATOR_FAILED`.
 */
export async function invoke<T>(work: (signal: AbortSignal) => Promise<T>, deadline: Deadline): Promise<T> {
  const { who, withinMs, clock, signal } = deadline;
  const ended = new AbortController();
  const late = new AbortController();
  const timeout = clock.sleep(withinMs, { signal: AbortSignal.any([signal, ended.signal]) }).then(() => {
    const error = new SkysailError("OPERATOR_TIMEOUT", `${who} did not settle within ${withinMs} ms`);
    late.abort(error);
    throw error;
  });
  const running = (async () => work(AbortSignal.any([signal, late.signal])))().catch((thrown: unknown) => {
    if (isSkysailError(thrown)) throw thrown;
    const cause = ensureError(thrown);
    throw new SkysailError("OPERATOR_FAILED", `${who} threw: ${cause.message}`, { cause });
  });
  try {
    return await Promise.race([running, timeout]);
  } finally {
    ended.abort();
  }
}
