import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { pauseLeft, timeOfEnd } from "./backoff.ts";
import type { Indexes } from "./indexes.ts";
import { indexOf } from "./job-pods.ts";
import { judgeFailure } from "./policies.ts";

/*
 * Jobs with `backoffLimitPerIndex`: each index has failures of its own, which its pods count in annotations. The last pod that failed is held until
 * the next of its index is there to go on counting.
 */

const COUNTED = "batch.kubernetes.io/job-index-failure-count";
const IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

/** Whether failures are counted by index. */
export function countsByIndex(spec: JsonMap): boolean {
  return typeof spec["backoffLimitPerIndex"] === "number";
}

/** Whether the failure of a pod is one too many for its index. */
export function failsIndex(spec: JsonMap, pod: KubeObject): boolean {
  const { counted, endsIndex } = judgeFailure(spec, pod);
  return endsIndex === true || (counted && countOf(pod, COUNTED) >= Number(spec["backoffLimitPerIndex"]));
}

/** Of pods that have failed, the last of each index that still has to be done and for which none is there. */
export function heldPods(
  failed: readonly KubeObject[],
  { done, active }: { readonly done: Indexes; readonly active: readonly KubeObject[] },
): ReadonlyMap<number, KubeObject> {
  const running = new Set(active.map(indexOf));
  const held = new Map<number, KubeObject>();
  for (const pod of failed) {
    const index = indexOf(pod);
    if (index === undefined || done.has(index) || running.has(index)) continue;
    const other = held.get(index);
    if (other === undefined || (failuresOf(other) <= failuresOf(pod) && timeOfEnd(other) <= timeOfEnd(pod)))
      held.set(index, pod);
  }
  return held;
}

/** Milliseconds until the next pod of an index may be made. */
export function indexPause(held: KubeObject | undefined, now: number): number {
  return held === undefined ? 0 : pauseLeft({ failures: failuresOf(held) + 1, last: timeOfEnd(held) }, now);
}

/** What the next pod of an index counts, after the one that failed. */
export function nextCounts(spec: JsonMap, held: KubeObject | undefined): Readonly<Record<string, string>> {
  const isCounted = held !== undefined && judgeFailure(spec, held).counted;
  const ignored = held === undefined ? 0 : countOf(held, IGNORED) + (isCounted ? 0 : 1);
  const counted = held === undefined ? 0 : countOf(held, COUNTED) + (isCounted ? 1 : 0);
  return { [COUNTED]: String(counted), ...(ignored === 0 ? {} : { [IGNORED]: String(ignored) }) };
}

function failuresOf(pod: KubeObject): number {
  return countOf(pod, COUNTED) + countOf(pod, IGNORED);
}

function countOf({ metadata }: KubeObject, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? "";
  return /^\d+$/.test(text) ? Number(text) : 0;
}
