import { stopsAt } from "../../core/ledger/lease-times.ts";
import { type LeaseSettings, renew } from "../../core/ledger/transitions.ts";
import { ensureError } from "../../model/errors.ts";
import type { LedgerKey } from "../../model/ledger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LedgerStore } from "../../ports/ledger-store.ts";
import type { Logger } from "../../ports/logger.ts";

/** How a lease is renewed while its run goes on. */
export interface Renewal {
  /** Milliseconds between renewals; well below `leaseMs - stopBeforeMs`. */
  readonly everyMs: number;
  /** Milliseconds from the take after which a lease is renewed no more: a run that never returns must not hold its object for ever. */
  readonly forMs: number;
}

/** The renewal for one process: a lease of 15 seconds survives one failed renewal; no run holds its object for longer than 5 minutes. */
export const PROCESS_RENEWAL: Renewal = { everyMs: 5_000, forMs: 300_000 };

/** The end of a lease as it moves. */
export interface Renewing {
  /** When the lease ends, as far as the ledger has confirmed it. */
  readonly expires: number;
  /** Ends the renewing; a renewal that is under way does no harm, because the end of the lease takes the token away. */
  stop(): void;
}

/**
 * Renews a lease until it is stopped, lost, or `forMs` old. Without `renewal` it only says when the lease ends.
 *
 * Caveats: a renewal that fails is tried again at the next turn; a lease whose renewals all fail ends by expiry, as `expires` says.
 */
export function startRenewal(
  options: LeaseSettings & {
    readonly store: LedgerStore;
    readonly clock: Clock;
    readonly log: Logger;
    readonly renewal?: Renewal;
    readonly key: LedgerKey;
    readonly token: string;
    readonly expires: number;
  },
): Renewing {
  const { store, clock, log, renewal, key, times } = options;
  const fields = { cluster: key.cluster, operator: key.operator, object: key.object };
  const stopped = new AbortController();
  let expires = options.expires;

  async function keepRenewing({ everyMs, forMs }: Renewal): Promise<void> {
    const last = clock.now() + forMs;
    for (;;) {
      await clock.sleep(everyMs, { signal: stopped.signal });
      const now = clock.now();
      // After `stopAt` the run has been told to stop: it must not be given more time behind its back.
      if (now > last || now >= stopsAt(expires, times)) return;
      try {
        const renewed = await store.change(key, "row", renew({ ...options, now }), { signal: stopped.signal });
        if (!renewed.applied) return;
        expires = renewed.item.expires ?? expires;
      } catch (error) {
        if (stopped.signal.aborted) return;
        log.warn("a lease could not be renewed", { ...fields, error: ensureError(error) });
      }
    }
  }

  if (renewal !== undefined) {
    keepRenewing(renewal).catch((error: unknown) => {
      if (!stopped.signal.aborted) log.error("the renewal of a lease ended", { ...fields, error: ensureError(error) });
    });
  }
  return {
    get expires() {
      return expires;
    },
    stop: () => stopped.abort(),
  };
}
