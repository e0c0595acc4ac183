import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";

/** A call's options as the AWS SDK takes them. */
export function toSendOptions({ signal }: Abortable): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** Whether the service answered with this error. By name, not by class: a bundle may have several copies of one. */
export function isNamed<T extends Error>(error: unknown, name: T["name"]): error is T {
  return error instanceof Error && error.name === name;
}

/** The error that a failed call to a bus or queue is for the caller. `what` is its name, as people know it. */
export function toBusError(thrown: unknown, what: string): SkysailError {
  if (isSkysailError(thrown)) return thrown;
  const cause = ensureError(thrown);
  if (cause.name === "AbortError") return new SkysailError("ABORTED", `the caller ended a call to ${what}`, { cause });
  return new SkysailError(
    "BUS_UNAVAILABLE",
    `${what}: ${cause.message === "" ? cause.name : `${cause.name}: ${cause.message}`}`,
    { cause },
  );
}

/** What one batch call takes. */
export interface BatchLimits {
  readonly entries: number;
  /** An entry that is bigger on its own makes a batch of its own. */
  readonly bytes: number;
}

/** EventBridge and SQS take ten entries and, in every region and emulator, 256 KB together; some room is left for attributes. */
export const BATCH_LIMITS: BatchLimits = { entries: 10, bytes: 240 * 1024 };

/** Cuts a list into batches, in order. `sizeOf` tells an entry's bytes; default is none. */
export function toBatches<T>(items: readonly T[], limits: BatchLimits, sizeOf: (item: T) => number = () => 0): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length === limits.entries || (batch.length > 0 && bytes + size > limits.bytes)) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(item);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
