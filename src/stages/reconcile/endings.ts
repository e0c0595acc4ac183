import { toFullJitter } from "../../model/backoff.ts";
import { classOf, ensureError, isSkysailError, SkysailError, type ErrorCode } from "../../model/errors.ts";
import type { Completion } from "./leases.ts";
import type { Limits } from "./limits.ts";

/**
 * What a lease ends with.
 *
 * - `finish`: the run is done; look again after `requeueAfterMs`. `waitingFor` says what is still on its way.
 * - `fail`: an error goes into the row; tried again after `retryAfterMs`, or, without it, not before something changes.
 * - `park`: nothing could be decided; the row stays dirty and is due again after `afterMs`.
 * - `lost`: another holder has the row: there is nothing to record.
 */
export type Ending =
  | {
      readonly kind: "finish";
      readonly completion: Omit<Completion, "uid" | "written" | "dueAt">;
      readonly requeueAfterMs?: number;
      readonly waitingFor?: string;
    }
  | { readonly kind: "fail"; readonly error: SkysailError; readonly retryAfterMs?: number }
  | {
      readonly kind: "park";
      readonly afterMs: number;
      readonly why: "unreachable" | "throttled" | "conflict" | "stopped";
      readonly message: string;
    }
  | { readonly kind: "lost" };

/** What an ending may depend on, beside the error. */
export interface Circumstances {
  /** Failed runs in a row before this one. */
  readonly attempts: number;
  /** A number in [0, 1). */
  readonly chance: number;
  readonly limits: Limits;
}

/** Errors that say nothing about the object or its operator: the world in between was not there. */
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  "KUBE_UNAVAILABLE",
  "KUBE_UNAUTHORIZED",
  "KUBE_WRONG_CLUSTER",
  "CLUSTER_UNKNOWN",
  "LEDGER_UNAVAILABLE",
  "BUS_UNAVAILABLE",
]);

/** What an error means for the row. Pure; the table is in `reconciler.ts`. */
export function toEnding(thrown: unknown, { attempts, chance, limits }: Circumstances): Ending {
  const error = toSafe(thrown);
  const { code, message, retryAfterMs } = error;
  if (code === "LEASE_LOST") return { kind: "lost" };
  if (code === "ABORTED") return { kind: "park", afterMs: 0, why: "stopped", message };
  if (code === "KUBE_THROTTLED") {
    return { kind: "park", afterMs: (retryAfterMs ?? 1_000) + Math.floor(chance * 1_000), why: "throttled", message };
  }
  if (UNREACHABLE.has(code)) {
    const afterMs = retryAfterMs ?? Math.floor(limits.unreachableMs * (0.5 + chance / 2));
    return { kind: "park", afterMs, why: "unreachable", message: `${code}: ${message}` };
  }
  if (classOf(error) === "terminal") return { kind: "fail", error };
  return { kind: "fail", error, retryAfterMs: retryAfterMs ?? toFullJitter(limits.failures, attempts, chance) };
}

/** An error of ours as it is; anything else as a `BUG` that shows only its name: nobody vouches for its message. */
function toSafe(thrown: unknown): SkysailError {
  if (isSkysailError(thrown)) return thrown;
  const cause = ensureError(thrown);
  return new SkysailError("BUG", `unexpected ${cause.name} in the reconciler`, { cause });
}
