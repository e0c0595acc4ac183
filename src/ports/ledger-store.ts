import type { LedgerKey } from "../model/ledger.ts";
import type { Abortable } from "./abortable.ts";

/** How many shards the index of due rows has. Fixed: a row's shard is a hash of its key and is stored with it. */
export const LEDGER_SHARDS = 16;

/** What one field of an item holds. */
export type FieldValue = string | number | boolean | readonly string[];

/**
 * The hot row: one per object and operator, at most 1 KB, written twice per reconcile. An absent field means "none" or 0.
 * Times are milliseconds since the epoch, but for `ttl`.
 */
export interface LedgerRow {
  /** Part of the index of due rows. */
  readonly shard: number;
  /** Hints counted. `seen > done` means dirty. */
  readonly seen: number;
  /** The value of `seen` that the last finished run covered. */
  readonly done?: number;
  /** The fencing token of the last take; never shrinks. */
  readonly fence: number;
  /** Who holds the lease; absent when nobody does. */
  readonly token?: string;
  /** When the lease ends. Compared, never inferred. */
  readonly expires?: number;
  /** When the row must be looked at again; a row without it is not in the index. */
  readonly due?: number;
  /** When a delayed message will have the row looked at again, if the last run asked for that: a message for another moment is outdated. */
  readonly wake?: number;
  /** The incarnation that the last finished run acted on. */
  readonly uid?: string;
  /** The resourceVersion that the last finished run acted on. */
  readonly covered?: string;
  /** The epoch of `covered`: resourceVersions of different epochs (etcd restored from a backup) cannot be compared. */
  readonly epoch?: number;
  /** The object was gone when last looked at. */
  readonly gone?: boolean;
  /** Failed runs in a row. */
  readonly attempts?: number;
  /** The last error, as JSON of a `SafeError`. */
  readonly error?: string;
  /** The deployment whose code took the row last: its place in the order of deployments. */
  readonly program: number;
  /** The id of that deployment; for people. */
  readonly programId: string;
  /** Our own writes that valid holders recorded, newest first, each as `uid:resourceVersion`. */
  readonly written?: readonly string[];
  /**
   * The state that the last finished run left: its fence, then per kind the highest resourceVersion that it saw, as `group/Kind:version`. Of a
   * run with another fence than the last take's it says nothing.
   */
  readonly sights?: readonly string[];
  /** What the hints were about that came while the lease was held, in the form of `written`. */
  readonly noted?: readonly string[];
  /** When a tombstone may be dropped, in **seconds** since the epoch. Never on a row that lives. */
  readonly ttl?: number;
}

/** What valid holders applied, in an item of its own because it has no bound of 1 KB. */
export interface LedgerInventory {
  /** The fencing token of the holder that wrote last. */
  readonly fence: number;
  /** One encoded entry per child. */
  readonly entries: readonly string[];
  /** As in the row. */
  readonly ttl?: number;
}

/** The items of a key, by the name under which they are stored. */
export interface LedgerItems {
  readonly row: LedgerRow;
  readonly inventory: LedgerInventory;
}

/** The name of an item: the sort key of the table. */
export type LedgerPart = keyof LedgerItems;

/**
 * When a change applies. An item that does not exist has no fields.
 *
 * - `absent`: the item has no such field.
 * - `equal`, `at-most`: the field exists and compares so with the value.
 * - `all`, `any`: of the conditions inside; `all` of nothing always holds.
 */
export type Condition<F extends string = string> =
  | { readonly if: "absent"; readonly field: F }
  | { readonly if: "equal"; readonly field: F; readonly value: string | number }
  | { readonly if: "at-most"; readonly field: F; readonly value: number }
  | { readonly if: "all" | "any"; readonly of: readonly Condition<F>[] };

/**
 * What becomes of a field.
 *
 * - `value`: it is replaced.
 * - `sum`: `plus` is added to it, or to `start` when it is absent.
 * - `appended`: the items join the list, which starts empty.
 * - `nothing`: it is removed.
 */
export type Assignment =
  | { readonly to: "value"; readonly value: FieldValue }
  | { readonly to: "sum"; readonly start: number; readonly plus: number }
  | { readonly to: "appended"; readonly items: readonly string[] }
  | { readonly to: "nothing" };

/** One conditional update of one item, as data: stores in this process interpret it, DynamoDB gets it printed. */
export interface Change<P extends LedgerPart = LedgerPart> {
  readonly condition: Condition<keyof LedgerItems[P] & string>;
  readonly update: Readonly<Partial<Record<keyof LedgerItems[P] & string, Assignment>>>;
}

/** What became of a change: the item as it is now, or the item that refused it (`undefined`: there is none). */
export type Changed<P extends LedgerPart> =
  | { readonly applied: true; readonly item: LedgerItems[P] }
  | { readonly applied: false; readonly item: LedgerItems[P] | undefined };

/** A row that is due. */
export interface DueRow {
  readonly key: LedgerKey;
  readonly due: number;
}

/**
 * Keeps the ledger's items.
 *
 * Guarantees: every change is atomic, and lasts once answered; a read sees every change answered before it began.
 * Caveats: a call that failed or was aborted may have taken effect; the ledger's transitions recognise their own work afterwards.
 * Errors: `LEDGER_UNAVAILABLE` when the store throttles or cannot be reached. A refused condition is a result, not an error.
 */
export interface LedgerStore {
  /** The item, read consistently. */
  read<P extends LedgerPart>(key: LedgerKey, part: P, options?: Abortable): Promise<LedgerItems[P] | undefined>;
  /** Applies the change if its condition holds; an item that does not exist is created. */
  change<P extends LedgerPart>(key: LedgerKey, part: P, change: Change<P>, options?: Abortable): Promise<Changed<P>>;
  /** Applies both changes or none. When refused, `row` is the row as it was found. */
  changeBoth(
    key: LedgerKey,
    changes: { readonly row: Change<"row">; readonly inventory: Change<"inventory"> },
    options?: Abortable,
  ): Promise<{ readonly applied: true } | { readonly applied: false; readonly row: LedgerRow | undefined }>;
  /** The rows of a shard whose `due` is at most `before`, earliest first, at most `limit`. May lag behind by a moment. */
  due(shard: number, before: number, limit: number, options?: Abortable): Promise<readonly DueRow[]>;
}
