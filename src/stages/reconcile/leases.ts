import type { SafeError } from "../../model/errors.ts";
import type { InventoryEntry, LedgerKey, WrittenVersion } from "../../model/ledger.ts";
import type { Sights } from "../../core/ledger/sights.ts";
import type { Abortable } from "../../ports/abortable.ts";

/** What a finished run leaves in its row. */
export interface Completion {
  /** The uid that a live read (or an accepted write that stated it) showed; absent keeps the row's. */
  readonly uid?: string;
  /** The resourceVersion of the object that this run acted on. */
  readonly covered?: string;
  /** The epoch of `covered`: grows when the cluster's etcd was restored, after which resourceVersions cannot be compared. */
  readonly epoch?: number;
  /** Every write of ours that the API server accepted in this run. */
  readonly written: readonly WrittenVersion[];
  /** The inventory as it is after pruning, when pruning made it smaller. */
  readonly narrowed?: readonly InventoryEntry[];
  /** When to look again, ms since the epoch; absent clears it. */
  readonly dueAt?: number;
  /** When a delayed message, already sent, will have it looked at again, ms since the epoch. */
  readonly wakeAt?: number;
  /** The highest resourceVersion that this run saw of each kind; absent when nobody will ask. */
  readonly sights?: Sights;
  /** The object is gone: the row stays as a tombstone. */
  readonly gone?: boolean;
}

/** A lease that we hold. Ends by `complete`, `fail` or expiry, never in a `finally`. */
export interface Lease {
  readonly key: LedgerKey;
  /** The fencing token: larger than any handed out before for this key. */
  readonly fence: number;
  /** Stop writing at this moment (ms since the epoch): the lease's end minus the margin for clock skew. */
  readonly stopAt: number;
  /** Nothing was pending before this hint: together with `uid` and `covered` it decides whether a snapshot may be used. */
  readonly clean: boolean;
  /** The incarnation that the row knows; absent for a new row. */
  readonly uid?: string;
  /** The resourceVersion that the last finished run acted on. */
  readonly covered?: string;
  /** The epoch of `covered`; absent when the completion gave none. */
  readonly epoch?: number;
  /** What the run before this lease saw last; absent when it did not finish, or did not say. */
  readonly sights?: Sights;
  /** The row knows that the object was deleted. */
  readonly tombstone: boolean;
  /** Failed runs in a row so far. */
  readonly attempts: number;
  /** Renews the lease no more: what has not ended it by now leaves it to its expiry. */
  abandon(): void;
  /** What valid holders applied. */
  inventory(options?: Abortable): Promise<readonly InventoryEntry[]>;
  /** Adds entries before they are applied. Errors: `LEASE_LOST`. No request when all are there already. */
  widen(entries: readonly InventoryEntry[], options?: Abortable): Promise<void>;
  /** A new, larger fence, above `above`: for a valid holder whom the API server refused because the table was restored. */
  raise(above: number, options?: Abortable): Promise<Lease | undefined>;
  /**
   * Ends the lease with a finished run. `dirty`: hints came meanwhile that are not echoes of our own writes; the lease goes on and the
   * run must be repeated. `lost`: another holder took over; nothing was recorded.
   */
  complete(completion: Completion, options?: Abortable): Promise<"completed" | "dirty" | "lost">;
  /** Ends the lease with an error; `retryAt` (ms since the epoch) absent means terminal. Records the writes made, too. */
  fail(
    error: SafeError,
    options: Abortable & {
      readonly retryAt?: number;
      readonly written: readonly WrittenVersion[];
      /** As in {@link Completion}: another one than the row's starts the count of attempts anew. */
      readonly uid?: string;
    },
  ): Promise<"recorded" | "lost">;
  /** Ends the lease without finishing: the row is due at `dueAt` and stays dirty. */
  release(
    dueAt: number,
    options?: Abortable & { readonly written?: readonly WrittenVersion[]; readonly uid?: string },
  ): Promise<"recorded" | "lost">;
}

/** What became of a hint. `held`, `echo` and `outdated` need nothing more: the message can be acknowledged. */
export type Acquired =
  | { readonly kind: "taken"; readonly lease: Lease }
  /** Another holds the lease; the hint is counted and the row is due when the lease ends. */
  | { readonly kind: "held"; readonly untilMs: number }
  /** The hint is the echo of a write of ours: nothing was counted. */
  | { readonly kind: "echo" }
  /** The hint was delayed, and what came meanwhile has replaced it: nothing was counted. */
  | { readonly kind: "outdated" }
  /** Newer code of ours has run this row: older code must not. Nothing was counted: the message has to come again. */
  | { readonly kind: "superseded" };

/** Takes leases. */
export interface Leases {
  /**
   * Counts the hint and takes the lease, or says why not. `echo` is the object version that the hint is about, `wakeAt` the moment that a delayed
   * one was sent for.
   */
  acquire(
    key: LedgerKey,
    options?: Abortable & { readonly echo?: WrittenVersion; readonly wakeAt?: number },
  ): Promise<Acquired>;
}
