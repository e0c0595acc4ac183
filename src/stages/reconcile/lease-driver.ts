import { SkysailError } from "../../model/errors.ts";
import type { LedgerKey } from "../../model/ledger.ts";
import { nextMove } from "../../core/ledger/decisions.ts";
import { shardOf } from "../../core/ledger/shard.ts";
import { type LeaseSettings, mark, type Program, take } from "../../core/ledger/transitions.ts";
import { toVersionText } from "../../core/ledger/written.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import { toKeyText } from "../../ports/ledger-key.ts";
import type { LedgerRow, LedgerStore } from "../../ports/ledger-store.ts";
import type { Logger } from "../../ports/logger.ts";
import { createLease } from "./lease.ts";
import type { Acquired, Leases } from "./leases.ts";
import { type Renewal, startRenewal } from "./lease-renewal.ts";

/** What leases are made with. */
export interface LeaseDriverOptions extends LeaseSettings {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** The deployment whose code runs here. A larger `order` than a row has seen shuts older code out of that row for ever. */
  readonly program: Program;
  /** Renews leases while their runs go on, for one process. Default is no renewal: a lease then lasts longer than a function can. */
  readonly renewal?: Renewal;
}

/** Times that a hint tries to find its row either free or held before it gives way to the crowd. */
const ACQUIRE_TRIES = 10;

/** What to wait when a row changed hands {@link ACQUIRE_TRIES} times during one call. */
const CROWDED_MS = 200;

/**
 * Takes leases in a ledger.
 *
 * Guarantees: at most one unexpired holder per key; every hint is counted, is the echo of a write that a valid holder recorded, or was
 * delayed and then replaced; a lease's fence is larger than any handed out before for its key; a store that answers late, twice or not at all does not change that.
 * Assumptions: clocks differ by less than `stopBeforeMs + takeAfterMs`; the holder writes nothing after `stopAt`; with `durableQueue`, the
 * caller acknowledges the message only after the lease has ended, or `acquire` said `held`, `echo` or `outdated`.
 * Caveats: an aborted or failed `acquire` may have taken the lease; it then ends by expiry, and the repeated message finds it held.
 * Errors: `LEDGER_UNAVAILABLE`, `INVALID_INPUT` for a key that is none.
 */
export function createLeases(options: LeaseDriverOptions): Leases {
  const { store, clock, random, program, times } = options;

  return {
    async acquire(key: LedgerKey, { echo, wakeAt, ...abortable } = {}): Promise<Acquired> {
      const keyText = toKeyText(key);
      const about = echo === undefined ? undefined : toVersionText(echo);
      const hint = { ...(about === undefined ? {} : { about }), ...(wakeAt === undefined ? {} : { wakeAt }) };
      const token = random.token();
      // A read costs a fifth of the refused write that would tell the same. It pays at every echo (three of four hints of a typical run)
      // and at every row that is held; whether a delayed hint is outdated, only the row can tell.
      let row = about === undefined && wakeAt === undefined ? undefined : await store.read(key, "row", abortable);

      for (let tries = 1; tries <= ACQUIRE_TRIES; tries++) {
        const now = clock.now();
        const move = nextMove(row, { now, times, program, ...hint });
        switch (move.do) {
          case "drop":
            return { kind: move.as };
          case "stand-back":
            return { kind: "superseded" };
          case "mark": {
            const change = mark({ keyText, held: move.held, times, ...(about === undefined ? {} : { about }) });
            const marked = await store.change(key, "row", change, abortable);
            if (marked.applied) return { kind: "held", untilMs: move.untilMs };
            row = marked.item;
            break;
          }
          case "take": {
            const change = take({ ...options, shard: shardOf(keyText), token, now });
            const taken = await store.change(key, "row", change, abortable);
            // A refusal by our own token: the answer to an earlier try of this call was lost.
            if (taken.item?.token === token)
              return { kind: "taken", lease: hold(key, keyText, token, taken.item, now) };
            row = taken.item;
            break;
          }
        }
      }
      throw new SkysailError(
        "LEDGER_UNAVAILABLE",
        `${keyText} changed hands ${ACQUIRE_TRIES} times while a hint came`,
        {
          retryAfterMs: CROWDED_MS,
        },
      );
    },
  };

  function hold(
    key: LedgerKey,
    keyText: string,
    token: string,
    row: LedgerRow,
    now: number,
  ): ReturnType<typeof createLease> {
    const expires = row.expires ?? now + times.leaseMs;
    const renewing = startRenewal({ ...options, key, token, expires });
    return createLease({ store, clock, times, key, keyText, token, row, renewing });
  }
}
