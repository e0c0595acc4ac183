import type { LedgerRow } from "../../ports/ledger-store.ts";
import { freeAt, type LeaseTimes } from "./lease-times.ts";
import type { Program } from "./transitions.ts";

/** A row that somebody holds, in time or not. */
export type HeldRow = LedgerRow & { readonly token: string; readonly expires: number };

/**
 * What to do with a hint.
 *
 * - `take`: nobody holds the row, as far as is known.
 * - `mark`: somebody does.
 * - `drop`: the hint is the echo of a write of ours, or a delayed one that another has replaced.
 * - `stand-back`: newer code has run the row.
 */
export type Move =
  | { readonly do: "take" }
  | { readonly do: "mark"; readonly held: HeldRow; readonly untilMs: number }
  | { readonly do: "drop"; readonly as: "echo" | "outdated" }
  | { readonly do: "stand-back" };

/**
 * Decides what to do with a hint about the object version `about`, or with a delayed one that was sent for the moment `wakeAt`, given the row as
 * it was last seen.
 */
export function nextMove(
  row: LedgerRow | undefined,
  hint: {
    readonly now: number;
    readonly times: LeaseTimes;
    readonly program: Program;
    readonly about?: string;
    readonly wakeAt?: number;
  },
): Move {
  if (row === undefined) return { do: "take" };
  if (isHeld(row)) {
    const untilMs = freeAt(row.expires, hint.times);
    if (hint.now < untilMs) return { do: "mark", held: row, untilMs };
  } else if (hint.about !== undefined && row.written?.includes(hint.about) === true) {
    // Only where nobody holds the row: a holder that died may have had this very hint, unrecognised, as the message that wakes the row.
    return { do: "drop", as: "echo" };
  } else if (isOutdated(row, hint)) {
    return { do: "drop", as: "outdated" };
  }
  return row.program > hint.program.order ? { do: "stand-back" } : { do: "take" };
}

/**
 * Whether a delayed hint was replaced by what later runs decided. If each of them were followed, every run in between would leave one more chain of
 * delayed hints, for ever. A row that is due now, or dirty with nothing to wake it, is never left to another hint.
 */
function isOutdated(row: LedgerRow, { now, wakeAt }: { readonly now: number; readonly wakeAt?: number }): boolean {
  const { due, wake, seen, done = 0 } = row;
  if (wakeAt === undefined || wakeAt === (due ?? wake)) return false;
  return due === undefined ? seen === done : due > now;
}

/** What a holder knows of its own lease. */
export interface Held {
  readonly token: string;
  readonly fence: number;
  /** The value of `seen` that the run covers. */
  readonly saw: number;
  /** How many notes the run covers. */
  readonly notes: number;
}

/**
 * Why the end of a lease was refused.
 *
 * - `ended`: the lease has been ended, by us: the answer was lost and the call repeated.
 * - `echoes`: hints came, all of them echoes of our own writes: end it again, as one that has seen them.
 * - `dirty`: hints came.
 * - `lost`: another took the lease.
 */
export type Refusal =
  | { readonly why: "ended" }
  | { readonly why: "lost" }
  | { readonly why: "echoes"; readonly now: SeenRow }
  | { readonly why: "dirty"; readonly now: SeenRow };

/** A row that a holder has seen, hints and notes counted. */
export interface SeenRow {
  readonly row: LedgerRow;
  readonly saw: number;
  readonly notes: number;
}

/** Judges the row that refused the end of a lease. `own` are the versions that this run wrote, as the row would note them. */
export function judgeRefusal(row: LedgerRow | undefined, held: Held, own: readonly string[]): Refusal {
  if (row === undefined) return { why: "lost" };
  // Only a take changes the fence of a free row: an unchanged one says that nobody but us has ended this lease.
  if (row.token === undefined && row.fence === held.fence) return { why: "ended" };
  if (row.token !== held.token || row.seen === held.saw) return { why: "lost" };
  const fresh = (row.noted ?? []).slice(held.notes);
  const ours = new Set([...own, ...(row.written ?? [])]);
  const echoes = fresh.length === row.seen - held.saw && fresh.every((version) => ours.has(version));
  return { why: echoes ? "echoes" : "dirty", now: { row, saw: row.seen, notes: row.noted?.length ?? 0 } };
}

/** Whether somebody holds the row, in time or not. */
export function isHeld(row: LedgerRow): row is HeldRow {
  return row.token !== undefined && row.expires !== undefined;
}
