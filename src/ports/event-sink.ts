import type { SignedBatch } from "../model/wire.ts";
import type { Abortable } from "./abortable.ts";

/** What the other side answered, whatever the status. */
export interface SinkAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly body: string;
  /** What `Retry-After` asks for, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Carries signed batches to an ingest, byte for byte. */
export interface EventSink {
  /**
   * Sends the batch once and returns the answer; retrying is the caller's. Errors: `BUS_UNAVAILABLE` when no answer came, `ABORTED`. After
   * either the batch may have been taken.
   */
  deliver(batch: SignedBatch, options?: Abortable): Promise<SinkAnswer>;
}
