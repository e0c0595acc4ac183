import type { BatchRefusal, RefusalCode } from "../../model/wire.ts";

/** A batch that is not taken, as an expected result. */
export interface Refusal {
  readonly status: 400 | 401 | 404 | 405 | 408 | 409 | 413 | 415 | 500 | 503;
  readonly code: RefusalCode;
  /** For the sender; never quotes what it sent. */
  readonly message: string;
  /** Seconds since the epoch. */
  readonly serverTime?: number;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** A step's value, or why the batch is not taken. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function pass<T>(value: T): Checked<T> {
  return { ok: true, value };
}

export function refuse(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** The refusal as it goes over the wire. */
export function toRefusalResponse({ status, code, message, serverTime, retryAfter }: Refusal): Response {
  const body: BatchRefusal = { error: { code, message, ...(serverTime === undefined ? {} : { serverTime }) } };
  const headers = retryAfter === undefined ? undefined : { "retry-after": String(retryAfter) };
  return Response.json(body, { status, ...(headers === undefined ? {} : { headers }) });
}

/** Bounded and printable, for texts that may hold something of what was sent. */
export function toSafeText(text: string, max = 200): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, max);
}
