import type { KubeObject } from "../../../model/objects.ts";
import type { Controls } from "../controllers.ts";
import { numberOf, soonest } from "../owned.ts";
import { dropPod, expendableFirst } from "../pods.ts";
import { indexPause, nextCounts } from "./index-failures.ts";
import { createJobPod, indexOf, release } from "./job-pods.ts";
import { runningOf, type Running, type View, without } from "./view.ts";

/** What the pods of a Job have become, and the milliseconds after which more may be made. */
export interface Managed {
  readonly running: Running;
  readonly wait?: number;
}

/** Brings the number of a Job's pods to what is left to do; `pauseMs` is how long a failure holds back the next pod. */
export function manage(controls: Controls, view: View, pauseMs: number): Managed {
  const { job, spec, active, suspended } = view;
  const running = runningOf(view);
  const wanted = suspended ? 0 : wantedPods(view);
  const surplus = surplusOf(view, active.length - wanted);
  if (suspended || surplus.length > 0) {
    // What nobody needs any more is no failure.
    for (const pod of surplus) {
      release(controls, pod);
      dropPod(controls, job, pod);
    }
    return { running: without(running, surplus) };
  }
  const missing = wanted - running.active - (spec["podReplacementPolicy"] === "Failed" ? running.terminating : 0);
  if (missing <= 0) return { running };
  if (view.failedIndexes !== undefined) return manageIndexes(controls, view, missing);
  if (pauseMs > 0) return { running, wait: pauseMs };
  const indexes = view.indexes === undefined ? undefined : pendingIndexes(view).slice(0, missing);
  const count = indexes?.length ?? missing;
  for (let made = 0; made < count; made += 1) createJobPod(controls, job, indexes?.[made]);
  return { running: { ...running, active: running.active + count } };
}

/** Each index waits for itself after a failure. */
function manageIndexes(controls: Controls, view: View, missing: number): Managed {
  const { job, spec, held } = view;
  const running = runningOf(view);
  const now = controls.world.clock.now();
  const pauses = pendingIndexes(view)
    .slice(0, missing)
    .map((index) => ({ index, pause: indexPause(held.get(index), now) }));
  const ready = pauses.filter(({ pause }) => pause === 0);
  const wait = ready.length > 0 ? undefined : soonest(...pauses.map(({ pause }) => pause));
  for (const { index } of ready) createJobPod(controls, job, index, nextCounts(spec, held.get(index)));
  return { running: { ...running, active: running.active + ready.length }, ...(wait === undefined ? {} : { wait }) };
}

function wantedPods({ spec, active, successes }: View): number {
  const parallelism = numberOf(spec["parallelism"], 1);
  const { completions } = spec;
  // Pods of a work queue: once one has succeeded there is no more work.
  if (typeof completions !== "number") return successes > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - successes));
}

/** At least this many active pods, and those of an Indexed Job that have no place in it. */
function surplusOf({ spec, active, indexes }: View, count: number): readonly KubeObject[] {
  const order = expendableFirst(active);
  const isMisplaced = (pod: KubeObject, position: number): boolean => {
    const index = indexOf(pod);
    if (index === undefined || index >= numberOf(spec["completions"], 0)) return true;
    return order.slice(position + 1).some((other) => indexOf(other) === index);
  };
  const misplaced = indexes === undefined ? [] : order.filter(isMisplaced);
  const others = order.filter((pod) => !misplaced.includes(pod));
  return [...misplaced, ...others.slice(0, Math.max(0, count - misplaced.length))];
}

function pendingIndexes({ spec, active, pods, indexes, failedIndexes }: View): readonly number[] {
  const waitsForEnd = spec["podReplacementPolicy"] === "Failed";
  const taken = new Set(
    [...active, ...(waitsForEnd ? pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined) : [])].map(
      indexOf,
    ),
  );
  const all = Array.from({ length: numberOf(spec["completions"], 0) }, (_, index) => index);
  return all.filter((index) => ![indexes, failedIndexes].some((over) => over?.has(index)) && !taken.has(index));
}
