import type { SafeError } from "../../model/errors.ts";
import type { WrittenVersion } from "../../model/ledger.ts";
import type { Assignment, Change, LedgerRow } from "../../ports/ledger-store.ts";
import { absent, add, all, any, append, atMost, equal, remove, set, setOrRemove } from "./expressions.ts";
import { freeAt, type LeaseTimes } from "./lease-times.ts";
import { rememberSights, type Sights } from "./sights.ts";
import { hasRoomToNote, rememberWritten, toErrorText } from "./written.ts";

/** The deployment whose code runs: its place in the order of deployments, and its id. */
export interface Program {
  readonly order: number;
  readonly id: string;
}

/** What every take and renewal of a process has in common. */
export interface LeaseSettings {
  readonly times: LeaseTimes;
  /**
   * Whether the holder's message stays in a durable queue until the run has ended, and so wakes the row when the holder dies. If not,
   * the row itself must be due at the lease's end, at the price of a write to the index.
   */
  readonly durableQueue: boolean;
}

/** What the holder knows when it ends its lease. */
export interface Ending {
  readonly keyText: string;
  readonly token: string;
  /** The row as the holder saw it last. */
  readonly row: LedgerRow;
  /** The writes of this run that the API server accepted. */
  readonly written: readonly WrittenVersion[];
  /** The incarnation that the run acted on, when a live read or an accepted write showed it. */
  readonly uid?: string;
}

/** How long a tombstone outlives its object: longer than any message. */
const TOMBSTONE_MS = 30 * 24 * 3_600_000;

/** Counts a hint and takes the lease, if nobody holds it and no newer code has run the row. */
export function take(
  input: LeaseSettings & {
    readonly shard: number;
    readonly token: string;
    readonly now: number;
    readonly program: Program;
  },
): Change<"row"> {
  const { times, now, program } = input;
  return {
    condition: all(
      any(absent("token"), atMost("expires", now - times.takeAfterMs)),
      any(absent("program"), atMost("program", program.order)),
    ),
    update: {
      shard: set(input.shard),
      seen: add(1),
      token: set(input.token),
      ...lease(input, now),
      // From the clock, so that the row of a table that was lost starts above every fence of the lost one.
      fence: add(1, now),
      program: set(program.order),
      programId: set(program.id),
      noted: remove,
      ttl: remove,
    },
  };
}

/** Counts a hint that came while `held` is held, and makes the row due when that lease ends; if the holder is still the same. */
export function mark(input: {
  readonly keyText: string;
  readonly held: LedgerRow & { readonly token: string; readonly expires: number };
  readonly times: LeaseTimes;
  /** The object version that the hint is about. */
  readonly about?: string;
}): Change<"row"> {
  const { held, about } = input;
  return {
    condition: equal("token", held.token),
    update: {
      seen: add(1),
      due: set(freeAt(held.expires, input.times)),
      ...(about !== undefined && hasRoomToNote(input.keyText, held, about) ? { noted: append(about) } : {}),
    },
  };
}

/** Moves the end of a lease. */
export function renew(input: LeaseSettings & { readonly token: string; readonly now: number }): Change<"row"> {
  return { condition: equal("token", input.token), update: lease(input, input.now) };
}

/** Ends the lease with a finished run, if no hint came that `saw` does not count. */
export function complete(
  input: Ending & {
    readonly saw: number;
    readonly now: number;
    readonly covered?: string;
    readonly epoch?: number;
    readonly dueAt?: number;
    /** When a message that was sent already will have the row looked at again. */
    readonly wakeAt?: number;
    readonly gone?: boolean;
    /** The highest version that the run saw of each kind, when it can answer for them. */
    readonly sights?: Sights;
  },
): Change<"row"> {
  const { saw, now, covered, epoch, dueAt, wakeAt, gone, row, sights } = input;
  return {
    condition: all(equal("token", input.token), equal("seen", saw)),
    update: ended(input, {
      done: set(saw),
      due: setOrRemove(dueAt),
      wake: setOrRemove(wakeAt),
      attempts: remove,
      error: remove,
      ...(covered === undefined ? {} : { covered: set(covered), epoch: setOrRemove(epoch) }),
      gone: setOrRemove(gone === true ? true : undefined),
      // What earlier runs saw stays, under their fence: a later run says no less.
      ...(sights === undefined ? {} : { sights: setOrRemove(rememberSights(row, sights)) }),
      // A fence above the clock (see raise) could be undercut by the row's successor: such a tombstone stays.
      ttl: setOrRemove(gone === true && dueAt === undefined && row.fence <= now ? tombstoneEnd(now) : undefined),
    }),
  };
}

/**
 * Ends the lease with an error. With `retryAt` the row stays dirty and is due then; without, nothing is due until something changes.
 * `saw` makes it conditional on no other hint having come; a terminal failure needs that, for it covers every hint.
 */
export function fail(
  input: Ending & { readonly error: SafeError } & (
      | { readonly saw: number; readonly retryAt?: number }
      | { readonly saw?: undefined; readonly retryAt: number }
    ),
): Change<"row"> {
  const { saw, retryAt } = input;
  return {
    condition: mine(input.token, saw),
    update: ended(input, {
      ...(retryAt === undefined && saw !== undefined ? { done: set(saw) } : {}),
      due: setOrRemove(retryAt),
      attempts: isOther(input) ? set(1) : add(1),
      error: set(toErrorText(input.error)),
    }),
  };
}

/** Ends the lease without a finished run: the row stays dirty and is due at `dueAt`. `saw` as for {@link fail}. */
export function release(input: Ending & { readonly saw?: number; readonly dueAt: number }): Change<"row"> {
  return { condition: mine(input.token, input.saw), update: ended(input, { due: set(input.dueAt) }) };
}

/** Raises the fence of a lease that is held, to `fence`. */
export function raise(input: { readonly token: string; readonly fence: number }): Change<"row"> {
  return {
    condition: all(equal("token", input.token), atMost("fence", input.fence - 1)),
    update: { fence: set(input.fence) },
  };
}

/** Moves a due row on to `until`, if it is still due when it was seen to be: who does that may send a request for it. */
export function claim(input: { readonly due: number; readonly until: number }): Change<"row"> {
  return { condition: equal("due", input.due), update: { due: set(input.until) } };
}

/** When a tombstone that is made now may be dropped, in seconds since the epoch. */
export function tombstoneEnd(now: number): number {
  return Math.ceil((now + TOMBSTONE_MS) / 1000);
}

function lease({ times, durableQueue }: LeaseSettings, now: number): Change<"row">["update"] {
  const expires = now + times.leaseMs;
  return { expires: set(expires), ...(durableQueue ? {} : { due: set(freeAt(expires, times)) }) };
}

function mine(token: string, saw: number | undefined): Change<"row">["condition"] {
  return saw === undefined ? equal("token", token) : all(equal("token", token), equal("seen", saw));
}

/** The run acted on another incarnation than the row knew. */
function isOther({ uid, row }: Ending): boolean {
  return uid !== undefined && uid !== row.uid;
}

/** What every end of a lease does, and `rest`. What the row knew of another incarnation goes. */
function ended(ending: Ending, rest: Change<"row">["update"]): Change<"row">["update"] {
  const { uid, row } = ending;
  const other = isOther(ending);
  const update: Change<"row">["update"] = {
    token: remove,
    expires: remove,
    noted: remove,
    wake: remove,
    ...(other ? { uid: setOrRemove(uid), covered: remove, epoch: remove, attempts: remove } : {}),
    ...rest,
  };
  const left = afterwards(row, update);
  const written = rememberWritten(ending.keyText, left, ending.written, other ? [] : (row.written ?? []));
  return { ...update, written: setOrRemove(written) };
}

/** The row as it will be, without `written`: to know its size. */
function afterwards(row: LedgerRow, update: Change<"row">["update"]): Partial<LedgerRow> {
  const { written: _, ...kept } = row;
  const entries = new Map<string, unknown>(Object.entries(kept));
  for (const [field, assignment] of Object.entries(update) as [string, Assignment][]) {
    if (assignment.to === "nothing") entries.delete(field);
    if (assignment.to === "value") entries.set(field, assignment.value);
    if (assignment.to === "sum") entries.set(field, 99);
  }
  return Object.fromEntries(entries);
}
