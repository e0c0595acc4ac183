import { ensureError, isSkysailError, SkysailError, type ErrorCode } from "../../model/errors.ts";
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

/** What an operator may fail with, see `Operator.run`. Of any other code it cannot be told whose it is: libraries have an `ABORTED`, too. */
const OPERATOR_CODES: ReadonlySet<ErrorCode> = new Set([
  "INVALID_INPUT",
  "INVALID_OPERATOR",
  "OPERATOR_FAILED",
  "OPERATOR_TERMINAL",
  "OPERATOR_TIMEOUT",
]);

/**
 * Calls an operator's code and never waits longer than it may take: an operator that does not end its own wait must not hold the
 * pipeline.
 *
 * Guarantees: the call's signal is aborted when the time is up; what it does later is ignored.
 * Errors: `OPERATOR_TIMEOUT`; `ABORTED` when the caller's signal ended it; what `Operator.run` may throw as it was thrown; anything else
 * as `OPERATOR_FAILED`.
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
    if (isSkysailError(thrown) && OPERATOR_CODES.has(thrown.code)) throw thrown;
    if (signal.aborted) throw new SkysailError("ABORTED", `${who} was ended`, { cause: thrown });
    const cause = ensureError(thrown);
    throw new SkysailError("OPERATOR_FAILED", `${who} threw: ${cause.message}`, { cause });
  });
  try {
    return await Promise.race([running, timeout]);
  } finally {
    ended.abort();
  }
}
