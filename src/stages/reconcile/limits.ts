import type { Backoff } from "../../model/backoff.ts";

/** Bounds of a reconciler's work. */
export interface Limits {
  /** Reconciles in flight per cluster, so that a slow one does not take every place. Default is 16. */
  readonly perCluster: number;
  /** Reads, and writes of one stage, in flight per reconcile. Default is 8. */
  readonly parallel: number;
  /** Looks at a world that keeps moving, within one lease. Default is 5. */
  readonly rounds: number;
  /** Runs of the operator in one look, each on what the one before it wrote. Default is 4. */
  readonly passes: number;
  /** Runs of one lease while new hints keep coming. Default is 3. */
  readonly runs: number;
  /** Milliseconds after which a snapshot is too old to be used. Default is five minutes. */
  readonly snapshotAgeMs: number;
  /** How the wait after an operator's failure grows. Default is one second to five minutes. */
  readonly failures: Backoff;
  /** How long to leave a cluster alone that cannot be reached, at most. Default is 30 seconds. */
  readonly unreachableMs: number;
  /** How long to wait for something on its way out, when no event tells. Default is 30 seconds. */
  readonly departureMs: number;
}

/** What a reconciler works under unless told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  perCluster: 16,
  parallel: 8,
  rounds: 5,
  passes: 4,
  runs: 3,
  snapshotAgeMs: 5 * 60_000,
  failures: { baseMs: 1_000, maxMs: 5 * 60_000 },
  unreachableMs: 30_000,
  departureMs: 30_000,
};
