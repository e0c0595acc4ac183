/**
 * Why something failed, as a closed set of codes. Codes, not classes, tell errors apart: every bundle has its own copy of a class.
 *
 * - `terminal`: nothing will change until the input does; never retried.
 * - `retryable`: try again, after `retryAfterMs` when given.
 * - `bug`: an invariant of ours broke; retried with backoff, logged loudly.
 */
export type ErrorClass = "terminal" | "retryable" | "bug";

/** The codes that Skysail's errors carry, each with its class. */
export const ERROR_CODES = {
  /** Input at an edge that does not fit its schema. */
  INVALID_INPUT: "terminal",
  /** Configuration that cannot work: a kubeconfig, an option, an environment variable. */
  INVALID_CONFIG: "terminal",
  /** An operator definition, or what its code returned, is wrong. */
  INVALID_OPERATOR: "terminal",
  /** The operator's code said that retrying is useless. */
  OPERATOR_TERMINAL: "terminal",
  /** The operator's code threw. */
  OPERATOR_FAILED: "retryable",
  /** The operator's code did not settle in its time. */
  OPERATOR_TIMEOUT: "retryable",
  /** Something that is wanted cannot be had as things are: a name that is taken, a namespace that is not there. The message names the fix. */
  PLAN_REFUSED: "retryable",
  /** The API server refused the object itself (422, 400, or the 500 "failed to create typed patch object"). */
  KUBE_INVALID: "terminal",
  /** RBAC or admission refused (403). */
  KUBE_FORBIDDEN: "retryable",
  /** The credential was not accepted (401). */
  KUBE_UNAUTHORIZED: "retryable",
  /** The kind is not served here (plain-text 404). */
  KUBE_NOT_SERVED: "retryable",
  /** 429, or a priority-and-fairness rejection. */
  KUBE_THROTTLED: "retryable",
  /** 5xx, a timeout or a broken connection. */
  KUBE_UNAVAILABLE: "retryable",
  /** The endpoint answers for another cluster than the one asked for. */
  KUBE_WRONG_CLUSTER: "retryable",
  /** The ledger's table throttled or could not be reached. */
  LEDGER_UNAVAILABLE: "retryable",
  /** Another holder took the lease over: stop at once. */
  LEASE_LOST: "retryable",
  /** Bus or queue could not take the message. */
  BUS_UNAVAILABLE: "retryable",
  /** A watch's resourceVersion is too old (410): list again. */
  WATCH_EXPIRED: "retryable",
  /** No record, or no usable credential, of this cluster. */
  CLUSTER_UNKNOWN: "retryable",
  /** A signature, timestamp or identity that does not check out. */
  UNAUTHENTICATED: "terminal",
  /** The caller's signal ended the call. */
  ABORTED: "retryable",
  /** An invariant of ours broke. */
  BUG: "bug",
} as const satisfies Record<string, ErrorClass>;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error may show: message and code; never request bodies, objects or secrets. */
export interface SafeError {
  readonly name: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly cause?: string;
}

/** The error that Skysail throws. Recognise it with {@link isSkysailError} or by `code`, not by `instanceof`. */
export class SkysailError extends Error {
  override readonly name: string = "SkysailError";
  readonly code: ErrorCode;
  /** Milliseconds to wait before another try, when the other side said so. */
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }

  /** Code and message only, and the cause's name: safe for logs, events and the ledger. */
  toJSON(): SafeError {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.cause instanceof Error ? { cause: this.cause.name } : {}),
    };
  }
}

/** Throw it from an operator when nothing will change until the object does: the run is recorded as failed and not retried. */
export class TerminalError extends SkysailError {
  override readonly name = "TerminalError";
  constructor(message: string, options: { cause?: unknown } = {}) {
    super("OPERATOR_TERMINAL", message, options);
  }
}

/** Throw it from an operator to be run again, after `retryAfter` milliseconds when given. Default is exponential backoff. */
export class RetryableError extends SkysailError {
  override readonly name = "RetryableError";
  constructor(message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super("OPERATOR_FAILED", message, {
      cause: options.cause,
      ...(options.retryAfter === undefined ? {} : { retryAfterMs: options.retryAfter }),
    });
  }
}

/** Whether `error` is a Skysail error, from this copy of the class or from another bundle's. */
export function isSkysailError(error: unknown): error is SkysailError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    Object.hasOwn(ERROR_CODES, error.code)
  );
}

/** Makes an `Error` of anything that can be thrown; what already is one is returned as it is. */
export function ensureError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(`thrown: ${String(thrown)}`);
  } catch {
    // An object without a usable toString, such as one without a prototype.
    return new Error("thrown: a value that cannot be shown");
  }
}

/** The class that decides about retrying; an error that is not ours counts as `retryable`. */
export function classOf(error: unknown): ErrorClass {
  return isSkysailError(error) ? ERROR_CODES[error.code] : "retryable";
}
