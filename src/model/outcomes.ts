import type { SafeError } from "./errors.ts";

/**
 * How a reconcile ended. A closed union: whoever handles it writes a `switch` that the linter checks for completeness.
 *
 * - `done`: observed equals desired, or will when the API server's controllers have caught up.
 * - `waiting`: nothing to do until something else happens; the ledger's row is due again then.
 * - `held`: another function holds the lease; the hint is counted there.
 * - `superseded`: another holder took the lease over, or newer code has run the object; nothing was recorded, the message must come again.
 * - `conflict`: the world moved while we wrote; look again.
 * - `throttled`: the API server asked us to wait.
 * - `failed`: an error, recorded in the row; terminal ones are not tried again until something changes.
 * - `paused`: a person asked us to keep our hands off.
 */
export type Outcome =
  | { readonly kind: "done"; readonly requeueAfterMs?: number; readonly writes: number }
  | { readonly kind: "waiting"; readonly for: string; readonly retryAfterMs: number }
  | { readonly kind: "held"; readonly untilMs: number }
  | { readonly kind: "superseded"; readonly by: "holder" | "newer-code" }
  | { readonly kind: "conflict"; readonly message: string }
  | { readonly kind: "throttled"; readonly retryAfterMs: number }
  | { readonly kind: "failed"; readonly terminal: boolean; readonly error: SafeError }
  | { readonly kind: "paused" };

/**
 * What becomes of a queue message.
 *
 * - `done`: acknowledge it; whatever is left to do stands in the ledger's row.
 * - `retry`: the row could not be written, or a limit was reached: deliver it again after `afterMs`. Says nothing about the operator.
 */
export type Disposition =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly afterMs: number; readonly reason: string };
