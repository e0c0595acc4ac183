/** One cause of a `Status` (Kubernetes `meta/v1` StatusCause). */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A failure as the API server states it (Kubernetes `meta/v1` Status), every part present; absent texts are empty. */
export interface Status {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details: {
    readonly name: string;
    readonly kind: string;
    readonly causes: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
}

/** What the API server answered: enough to tell why, nothing of the connection. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** The `Status` in an answer, or `undefined` when its body is something else: plain text, HTML of a proxy, nothing. */
export function statusOf(answer: Answer): Status | undefined {
  if (!answer.body.trimStart().startsWith("{")) return undefined;
  try {
    return toStatus(JSON.parse(answer.body));
  } catch {
    return undefined;
  }
}

/** Reads a parsed value as a `Status`; `undefined` when it is not one. Never throws, whatever the value is. */
export function toStatus(value: unknown): Status | undefined {
  const status = record(value);
  if (status["kind"] !== "Status") return undefined;
  const details = record(status["details"]);
  const causes = Array.isArray(details["causes"]) ? details["causes"].map(toCause) : [];
  const retryAfterSeconds = details["retryAfterSeconds"];
  return {
    code: typeof status["code"] === "number" ? status["code"] : 0,
    reason: text(status["reason"]),
    message: text(status["message"]),
    details: {
      name: text(details["name"]),
      kind: text(details["kind"]),
      causes,
      ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}),
    },
  };
}

function toCause(value: unknown): StatusCause {
  const cause = record(value);
  return { reason: text(cause["reason"]), message: text(cause["message"]), field: text(cause["field"]) };
}

/** The value's fields when it is a JSON object, else none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value when it is a string, else an empty one. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
