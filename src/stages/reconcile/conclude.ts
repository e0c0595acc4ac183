import type { Outcome } from "../../model/outcomes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WorkQueue } from "../../ports/work-queue.ts";
import type { Ending } from "./endings.ts";
import { toKnownUid, toSubject, type Claim } from "./session.ts";

/** The longest delay that the queue takes. */
export const QUEUE_DELAY_MS = 15 * 60_000;

/** How a row is woken later. */
export interface Waking {
  readonly queue: WorkQueue;
  readonly clock: Clock;
  /**
   * `queue`: by a delayed message, up to the queue's 15 minutes; the row's due date is the way for longer waits, and what is left when a
   * retry's message gets lost. `due`: by the row's due date alone.
   */
  readonly via: "queue" | "due";
}

/** What came of writing an ending into the row: the outcome, or that hints came meanwhile and the run has to be repeated. */
export type Conclusion = Outcome | "dirty";

/**
 * Writes an ending into the row.
 *
 * Guarantees: a wait is recorded before the lease ends, in the row or as a message, so that it survives us. It is not cut short by the caller's
 * signal. Errors: `LEDGER_UNAVAILABLE`: nothing was recorded, the lease ends by expiry.
 */
export async function conclude(claim: Claim, ending: Ending, waking: Waking): Promise<Conclusion> {
  switch (ending.kind) {
    case "finish":
      return finish(claim, ending, waking);
    case "fail": {
      const { error, retryAfterMs } = ending;
      const retryAt = retryAfterMs === undefined ? undefined : waking.clock.now() + retryAfterMs;
      const recorded = await claim.progress.lease.fail(error.toJSON(), {
        ...(retryAt === undefined ? {} : { retryAt }),
        written: claim.progress.written,
        ...toKnownUid(claim),
      });
      if (recorded === "lost") return lost();
      if (retryAt !== undefined) await send(claim, waking, retryAt);
      return { kind: "failed", terminal: retryAfterMs === undefined, error: error.toJSON() };
    }
    case "park":
      return park(claim, ending, waking);
    case "lost":
      return lost();
  }
}

/** Ends the lease without a decision. Errors: as {@link conclude}. */
export async function park(
  claim: Claim,
  { afterMs, why, message }: Omit<Extract<Ending, { kind: "park" }>, "kind">,
  waking: Waking,
): Promise<Outcome> {
  const dueAt = waking.clock.now() + afterMs;
  const recorded = await claim.progress.lease.release(dueAt, {
    written: claim.progress.written,
    ...toKnownUid(claim),
  });
  if (recorded === "lost") return lost();
  await send(claim, waking, dueAt);
  if (why === "conflict") return { kind: "conflict", message };
  if (why === "throttled") return { kind: "throttled", retryAfterMs: afterMs };
  return { kind: "waiting", for: message, retryAfterMs: afterMs };
}

async function finish(claim: Claim, ending: Extract<Ending, { kind: "finish" }>, waking: Waking): Promise<Conclusion> {
  const { completion, requeueAfterMs, waitingFor } = ending;
  // Sent before the row is closed: a message too many is harmless, a lost one is not.
  const at = requeueAfterMs === undefined ? undefined : waking.clock.now() + requeueAfterMs;
  const sent = at !== undefined && (await send(claim, waking, at));
  const result = await claim.progress.lease.complete({
    ...completion,
    ...(at === undefined ? {} : sent ? { wakeAt: at } : { dueAt: at }),
    written: claim.progress.written,
    ...toKnownUid(claim),
  });
  if (result === "dirty") return "dirty";
  if (result === "lost") return lost();
  if (waitingFor !== undefined) return { kind: "waiting", for: waitingFor, retryAfterMs: requeueAfterMs ?? 0 };
  return { kind: "done", writes: claim.progress.writes, ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }) };
}

/** Sends the message for the moment `wakeAt`, where that is the way; whether one is on its way now. */
async function send(claim: Claim, { queue, via, clock }: Waking, wakeAt: number): Promise<boolean> {
  const delayMs = Math.max(0, wakeAt - clock.now());
  if (via === "due" || delayMs > QUEUE_DELAY_MS) return false;
  const { snapshot: _snapshot, ...request } = claim.request;
  try {
    await queue.send([{ ...request, reason: "requeue", wakeAt }], { delayMs });
    return true;
  } catch (error) {
    claim.log.warn("could not send a delayed request: the row's due date will wake it", {
      subject: toSubject(claim),
      error: error instanceof Error ? error.message : "unknown",
    });
    return false;
  }
}

function lost(): Outcome {
  return { kind: "superseded", by: "holder" };
}
