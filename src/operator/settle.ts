import { ensureError, isSkysailError, SkysailError } from "../model/errors.ts";

/** What an author's function works under. */
export interface Limits {
  /** Starts messages: `operator "website": reconcile`. */
  readonly who: string;
  readonly timeoutMs: number;
  /** Ends the wait from outside. */
  readonly signal: AbortSignal;
}

/**
 * Runs an author's function, for `timeoutMs` at most. Its own signal ends with the caller's and at the timeout.
 *
 * Guarantees: settles as soon as the function does, the time is up, or the caller aborts; what the function does later is ignored.
 * Caveats: code that never yields to the event loop cannot be interrupted.
 * Errors: `OPERATOR_TIMEOUT`; `ABORTED`; `OPERATOR_TERMINAL` and `OPERATOR_FAILED` as the function threw them; anything else that it
 * threw as `OPERATOR_FAILED` with the cause.
 */
export async function settle<T>(work: (signal: AbortSignal) => T | Promise<T>, limits: Limits): Promise<T> {
  const { who, timeoutMs, signal } = limits;
  if (signal.aborted) throw new SkysailError("ABORTED", `${who} was not started`);
  const own = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (error: SkysailError): void => {
    ended.reject(error);
    own.abort(error);
  };
  const onAbort = (): void => end(new SkysailError("ABORTED", `${who} was aborted`));
  const timer = setTimeout(() => {
    end(new SkysailError("OPERATOR_TIMEOUT", `${who} did not settle within ${timeoutMs} ms`));
  }, timeoutMs);
  signal.addEventListener("abort", onAbort, { once: true });
  // An async wrapper: a function that throws at once rejects like one that throws later.
  const running = (async () => work(own.signal))().catch((thrown: unknown) => {
    throw toOperatorError(thrown, who);
  });
  try {
    return await Promise.race([running, ended.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

function toOperatorError(thrown: unknown, who: string): Error {
  if (isSkysailError(thrown) && (thrown.code === "OPERATOR_TERMINAL" || thrown.code === "OPERATOR_FAILED"))
    return thrown;
  const cause = ensureError(thrown);
  return new SkysailError("OPERATOR_FAILED", `${who} threw: ${cause.message}`, { cause });
}
