import { mean, quantile } from "../statistics.ts";
import type { Change } from "./load.ts";
import { type Moment, MOMENTS, STEPS } from "./marks.ts";

/** One step of the path. */
export interface Share {
  readonly step: string;
  readonly p50: number;
  readonly p99: number;
  /** Of the mean time from the change to the end of the reconcile. */
  readonly share: number;
}

/** How long each step took, from the sending of a change to the end of its reconcile. Changes without all marks are left out. */
export function toShares(changes: readonly Change[]): readonly Share[] {
  const samples = new Map<string, number[]>();
  const add = (step: string, ms: number): void => {
    const known = samples.get(step);
    if (known === undefined) samples.set(step, [ms]);
    else known.push(ms);
  };
  for (const { from, marks } of changes) {
    if (marks?.at.seen === undefined || marks.at.completed === undefined) continue;
    let before = marks.at.seen;
    add("API server: store the change, deliver it to the watch", before - from);
    for (const moment of MOMENTS) {
      const at = marks.at[moment];
      if (moment === "seen" || at === undefined) continue;
      add(STEPS[moment satisfies Exclude<Moment, "seen">], at - before);
      before = at;
    }
  }
  const means = [...samples.values()].map(mean);
  const total = means.reduce((sum, one) => sum + one, 0);
  return [...samples].map(([step, each], index) => ({
    step,
    p50: quantile(each, 0.5),
    p99: quantile(each, 0.99),
    share: (means[index] ?? 0) / total,
  }));
}
