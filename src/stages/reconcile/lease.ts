import { type Held, judgeRefusal } from "../../core/ledger/decisions.ts";
import { fromInventory, recordInventory, toEntryText, widened } from "../../core/ledger/inventory.ts";
import { type LeaseTimes, stopsAt } from "../../core/ledger/lease-times.ts";
import { complete, type Ending, fail, raise, release, tombstoneEnd } from "../../core/ledger/transitions.ts";
import { toLastSights } from "../../core/ledger/sights.ts";
import { toVersionText } from "../../core/ledger/written.ts";
import { SkysailError } from "../../model/errors.ts";
import type { LedgerKey, WrittenVersion } from "../../model/ledger.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Change, LedgerRow, LedgerStore } from "../../ports/ledger-store.ts";
import type { Renewing } from "./lease-renewal.ts";
import type { Completion, Lease } from "./leases.ts";

/** Ends of a lease that only echoes refused, one after the other, before the lease goes on as dirty. */
const ECHO_TRIES = 5;

/** What a lease is made of. `row` is the row as the take left it. */
export interface LeaseParts {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly times: LeaseTimes;
  readonly key: LedgerKey;
  readonly keyText: string;
  readonly token: string;
  readonly row: LedgerRow;
  readonly renewing: Renewing;
}

/** The lease that a take gave. Its state moves on with every refusal and raise; the facts about the row are those of the take. */
export function createLease(parts: LeaseParts): Lease {
  const { store, clock, times, key, keyText, token, renewing } = parts;
  const taken = parts.row;
  let row = taken;
  let held: Held = { token, fence: taken.fence, saw: taken.seen, notes: taken.noted?.length ?? 0 };
  let entries: readonly string[] | undefined;
  let widening: Promise<void> = Promise.resolve();

  async function loadEntries(options: Abortable): Promise<readonly string[]> {
    entries ??= (await store.read(key, "inventory", options))?.entries ?? [];
    return entries;
  }

  function lost(doing: string): SkysailError {
    renewing.stop();
    return new SkysailError("LEASE_LOST", `another holder took over ${keyText} before ${doing}`);
  }

  async function widenTo(added: readonly string[], options: Abortable): Promise<void> {
    const union = widened(await loadEntries(options), added);
    if (union === undefined) return;
    if (clock.now() >= stopsAt(renewing.expires, times)) throw lost("the inventory was widened");
    const { applied } = await store.change(
      key,
      "inventory",
      recordInventory({ fence: held.fence, entries: union }),
      options,
    );
    if (!applied) throw lost("the inventory was widened");
    entries = union;
  }

  /** What every end of the lease is made from. */
  function ending(written: readonly WrittenVersion[], uid: string | undefined): Ending {
    return { keyText, token, row, written, ...(uid === undefined ? {} : { uid }) };
  }

  /** Ends the lease, past echoes of our own writes. `dirty` leaves it as it is, with the new hints counted as seen. */
  async function end(
    written: readonly WrittenVersion[],
    attempt: (saw: number) => Promise<{ applied: boolean; row: LedgerRow | undefined }>,
  ): Promise<"ended" | "dirty" | "lost"> {
    const own = written.map(toVersionText);
    for (let tries = 1; ; tries++) {
      const { applied, row: refusing } = await attempt(held.saw);
      const refusal = applied ? ({ why: "ended" } as const) : judgeRefusal(refusing, held, own);
      if (refusal.why === "ended" || refusal.why === "lost") {
        renewing.stop();
        return refusal.why;
      }
      const { saw, notes } = refusal.now;
      row = refusal.now.row;
      held = { ...held, saw, notes };
      if (refusal.why === "dirty" || tries === ECHO_TRIES) return "dirty";
    }
  }

  async function change(
    wanted: Change<"row">,
    options: Abortable,
  ): Promise<{ applied: boolean; row: LedgerRow | undefined }> {
    const { applied, item } = await store.change(key, "row", wanted, options);
    return { applied, row: item };
  }

  /** Ends the lease without a finished run: at once when hints came meanwhile, for they must not wait for a backoff. */
  async function endUnfinished(
    written: readonly WrittenVersion[],
    options: Abortable,
    to: (at: { saw: number } | { saw: undefined; now: number }) => Change<"row">,
  ): Promise<"recorded" | "lost"> {
    const first = await end(written, (saw) => change(to({ saw }), options));
    if (first !== "dirty") return first === "ended" ? "recorded" : "lost";
    const second = await end(written, () => change(to({ saw: undefined, now: clock.now() }), options));
    return second === "ended" ? "recorded" : "lost";
  }

  const sights = toLastSights(taken);

  const lease: Lease = {
    key,
    get fence() {
      return held.fence;
    },
    get stopAt() {
      return stopsAt(renewing.expires, times);
    },
    clean: taken.seen === (taken.done ?? 0) + 1 && taken.error === undefined,
    ...(taken.uid === undefined ? {} : { uid: taken.uid }),
    ...(taken.covered === undefined ? {} : { covered: taken.covered }),
    ...(taken.epoch === undefined ? {} : { epoch: taken.epoch }),
    ...(sights === undefined ? {} : { sights }),
    tombstone: taken.gone === true,
    attempts: taken.attempts ?? 0,

    abandon: () => renewing.stop(),

    async inventory(options = {}) {
      return fromInventory({ fence: held.fence, entries: await loadEntries(options) }, key.cluster);
    },

    widen(added, options = {}) {
      // One after the other: each writes the whole list.
      const widen = widening.then(() => widenTo(added.map(toEntryText), options));
      widening = widen.catch(() => undefined);
      return widen;
    },

    async raise(above, options = {}) {
      const fence = Math.max(above, held.fence) + 1;
      if (!Number.isSafeInteger(fence)) {
        throw new SkysailError(
          "INVALID_INPUT",
          `the fence ${above} on an object of ${keyText} is beyond every fence of ours: remove it`,
        );
      }
      const { applied, item } = await store.change(key, "row", raise({ token, fence }), options);
      // Refused by our own token: an earlier try of this call was applied, its answer lost.
      if (item === undefined || (!applied && (item.token !== token || item.fence < fence))) {
        renewing.stop();
        return undefined;
      }
      held = { ...held, fence: item.fence };
      row = { ...row, fence: item.fence };
      return lease;
    },

    async complete(completion: Completion, options = {}) {
      const { written, uid, narrowed, gone } = completion;
      const now = clock.now();
      const result = await end(written, async (saw) => {
        const wanted = complete({ ...completion, ...ending(written, uid), saw, now });
        const kept = narrowed?.map(toEntryText);
        if (kept === undefined) return change(wanted, options);
        const ttl = gone === true && kept.length === 0 && row.fence <= now ? { ttl: tombstoneEnd(now) } : {};
        const inventory = recordInventory({ fence: held.fence, entries: kept, ...ttl });
        const both = await store.changeBoth(key, { row: wanted, inventory }, options);
        return both.applied ? { applied: true, row: undefined } : both;
      });
      return result === "ended" ? "completed" : result;
    },

    fail: (error, { retryAt, written, uid, ...options }) =>
      endUnfinished(written, options, (at) =>
        fail({
          ...ending(written, uid),
          error,
          ...(at.saw === undefined
            ? { retryAt: at.now }
            : { saw: at.saw, ...(retryAt === undefined ? {} : { retryAt }) }),
        }),
      ),

    release: (dueAt, { written = [], uid, ...options } = {}) =>
      endUnfinished(written, options, (at) =>
        release({ ...ending(written, uid), ...(at.saw === undefined ? { dueAt: at.now } : { saw: at.saw, dueAt }) }),
      ),
  };
  return lease;
}
