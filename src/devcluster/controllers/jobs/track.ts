import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { timestamp } from "../../world.ts";
import type { Controls } from "../controllers.ts";
import { numberOf, writeStatus } from "../owned.ts";
import { type End, withCondition } from "./conditions.ts";
import { printIndexes } from "./indexes.ts";
import { indexOf, isTracked, release } from "./job-pods.ts";
import { judgeFailure } from "./policies.ts";
import { phaseOf, type Running, type View } from "./view.ts";

/** What one look at a Job came to. */
export interface Outcome {
  readonly running: Running;
  readonly end: End | undefined;
  readonly conditions: readonly JsonMap[];
  readonly startTime: unknown;
}

/**
 * Writes a Job's status in two steps, as its watchers see it in a cluster: the pods that have ended are noted before they are let go, and counted after.
 * An end is announced with the first, and there with the second when no pod is left that has to end.
 */
export function track(controls: Controls, view: View, { running, end, conditions, startTime }: Outcome): void {
  const { job, status, pods, succeeded, indexes } = view;
  const held = new Set(view.held.values());
  const isOver = end !== undefined || job.metadata.deletionTimestamp !== undefined;
  const failed = isOver ? view.failed : view.failed.filter((pod) => !held.has(pod));
  const failing = end?.announced === "FailureTarget";
  // Of a Job that fails, all pods have failed that did not succeed.
  const ended = failing
    ? pods.filter((pod) => isTracked(pod) && hasPlace(view, pod) && !succeeded.includes(pod))
    : failed;
  const lost = ended.filter((pod) => judgeFailure(view.spec, pod).counted);
  const released = pods
    .filter(isTracked)
    .filter((pod) => isOver || succeeded.includes(pod) || failed.includes(pod) || phaseOf(pod) === "Succeeded");
  const uids = (of: readonly KubeObject[]): readonly string[] => of.map(({ metadata }) => metadata.uid ?? "");
  const noted = {
    ...(indexes === undefined && succeeded.length > 0 ? { succeeded: uids(succeeded) } : {}),
    ...(lost.length > 0 ? { failed: uids(lost) } : {}),
  };
  const counted = { succeeded: numberOf(status["succeeded"], 0), failed: numberOf(status["failed"], 0) };
  const announced =
    end === undefined ? conditions : withCondition(controls, conditions, { ...end, type: end.announced });
  const first = statusOf(view, {
    ...counted,
    ...(indexes === undefined ? {} : { succeeded: indexes.size }),
    running,
    startTime,
    conditions: announced,
    uncounted: noted,
  });
  writeStatus(controls, "batch", job, first);
  for (const pod of released) release(controls, pod);
  const isDone = end !== undefined && running.terminating === 0;
  const finished = isDone ? withCondition(controls, announced, { ...end, type: end.final }) : announced;
  const last = statusOf(view, {
    succeeded: indexes?.size ?? counted.succeeded + succeeded.length,
    failed: counted.failed + lost.length,
    running,
    startTime,
    conditions: finished,
    uncounted: {},
    ...(isDone && end.final === "Complete" ? { completionTime: timestamp(controls.world) } : {}),
  });
  writeStatus(controls, "batch", { ...job, status: first }, last);
  if (isDone && end.final === "Complete") controls.events.record(job, "Normal", "Completed", "Job completed");
  else if (isDone) controls.events.record(job, "Warning", end.reason, end.message);
}

/** Whether a pod counts: one of an Indexed Job has an index below the completions. */
function hasPlace({ spec, indexes }: View, pod: KubeObject): boolean {
  return indexes === undefined || (indexOf(pod) ?? Number.POSITIVE_INFINITY) < numberOf(spec["completions"], 0);
}

interface Said {
  readonly succeeded: number;
  readonly failed: number;
  readonly running: Running;
  readonly startTime: unknown;
  readonly conditions: readonly JsonMap[];
  readonly uncounted: JsonMap;
  readonly completionTime?: string;
}

function statusOf(
  { indexes, failedIndexes }: View,
  { succeeded, failed, running, startTime, conditions, uncounted, completionTime }: Said,
): JsonMap {
  const { active, ready, terminating } = running;
  const completed = indexes === undefined ? "" : printIndexes(indexes);
  return {
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(active === 0 ? {} : { active }),
    ...(succeeded === 0 ? {} : { succeeded }),
    ...(failed === 0 ? {} : { failed }),
    terminating,
    ...(completed === "" ? {} : { completedIndexes: completed }),
    ...(failedIndexes === undefined ? {} : { failedIndexes: printIndexes(failedIndexes) }),
    uncountedTerminatedPods: uncounted,
    ready,
  };
}
