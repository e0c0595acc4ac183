import { claim } from "../../core/ledger/transitions.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Request } from "../../model/requests.ts";
import type { Operator } from "../../operator/types.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import { type DueRow, LEDGER_SHARDS, type LedgerStore } from "../../ports/ledger-store.ts";
import type { Logger } from "../../ports/logger.ts";
import type { WorkQueue } from "../../ports/work-queue.ts";
import { toDueRef } from "./due-ref.ts";

/** Bounds of a sweep. */
export interface SweepLimits {
  /** Rows of one shard that are looked at together. Default is 100. */
  readonly page: number;
  /** When a claimed row is due again, should its request be lost. Default is 5 minutes. */
  readonly claimMs: number;
  /** When a row is due again whose operator is not deployed here. Default is one hour. */
  readonly strangerMs: number;
}

/** What a sweep sweeps under unless told otherwise. */
const DEFAULT_LIMITS: SweepLimits = { page: 100, claimMs: 5 * 60_000, strangerMs: 60 * 60_000 };

/** What {@link createSweep} needs. */
export interface SweepOptions {
  readonly ledger: Pick<LedgerStore, "due" | "change">;
  readonly queue: WorkQueue;
  /** The operators of this deployment: only their rows are sent. */
  readonly operators: readonly Pick<Operator, "name" | "for">[];
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  readonly limits?: Partial<SweepLimits>;
}

/** What a sweep did. */
export interface Swept {
  /** Requests sent. */
  readonly sent: number;
  /** Rows that somebody else claimed or changed first. */
  readonly missed: number;
  /** Rows of operators that are not deployed here. */
  readonly strangers: number;
}

/** Wakes the rows of the ledger that are due. */
export interface Sweep {
  /**
   * Goes once through all shards.
   *
   * Guarantees: a row is claimed (its `due` moved on, conditionally) before its request is sent, so that two sweeps do not send it twice, and a
   * backlog is not sent again every minute. A request that is lost is made again after the claim.
   * Errors: the first shard's, once all shards have been tried. What was claimed by then is due again after the claim.
   */
  run(options?: Abortable): Promise<Swept>;
}

/** A sweep over a ledger. */
export function createSweep(options: SweepOptions): Sweep {
  return {
    async run(abortable = {}) {
      const shards = Array.from({ length: LEDGER_SHARDS }, (_, shard) => sweepShard(options, shard, abortable));
      const settled = await Promise.allSettled(shards);
      const failed = settled.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])).reduce(plus, NOTHING);
    },
  };
}

const NOTHING: Swept = { sent: 0, missed: 0, strangers: 0 };

/** Page after page, until one is not full or brings nothing new (the index may still show rows that were claimed). */
async function sweepShard(options: SweepOptions, shard: number, abortable: Abortable): Promise<Swept> {
  const { ledger, queue, clock, limits } = options;
  const { page } = { ...DEFAULT_LIMITS, ...limits };
  let total = NOTHING;
  for (;;) {
    const rows = await ledger.due(shard, clock.now(), page, abortable);
    const requests: Request[] = [];
    let swept = NOTHING;
    for (const row of rows) {
      const claimed = await claimRow(options, row, abortable);
      if (claimed.request !== undefined) requests.push(claimed.request);
      swept = plus(swept, claimed.swept);
    }
    if (requests.length > 0) await queue.send(requests, abortable);
    total = plus(total, swept);
    if (rows.length < page || swept.sent + swept.strangers === 0) return total;
  }
}

async function claimRow(
  { ledger, operators, clock, log, limits }: SweepOptions,
  { key, due }: DueRow,
  abortable: Abortable,
): Promise<{ readonly request?: Request; readonly swept: Swept }> {
  const { claimMs, strangerMs } = { ...DEFAULT_LIMITS, ...limits };
  const ref: ObjectRef | undefined = toDueRef(key, operators);
  const until = clock.now() + (ref === undefined ? strangerMs : claimMs);
  const { applied } = await ledger.change(key, "row", claim({ due, until }), abortable);
  if (!applied) return { swept: { ...NOTHING, missed: 1 } };
  if (ref === undefined) {
    log.warn("a row is due whose operator is not deployed here", { ...key });
    return { swept: { ...NOTHING, strangers: 1 } };
  }
  const request: Request = { operator: key.operator, ref, reason: "due", eventIds: [] };
  return { request, swept: { ...NOTHING, sent: 1 } };
}

function plus(a: Swept, b: Swept): Swept {
  return { sent: a.sent + b.sent, missed: a.missed + b.missed, strangers: a.strangers + b.strangers };
}
