import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { timestamp } from "../../world.ts";
import type { Controls } from "../controllers.ts";
import { listOf, mapOf, numberOf, ownedBy, remove, soonest, timeOf } from "../owned.ts";
import { type Backoff, createBackoff } from "./backoff.ts";
import {
  announcedEnd,
  COMPLETED,
  conditionsOf,
  type End,
  failure,
  finalCondition,
  RESUMED,
  SUSPENDED,
  withCondition,
} from "./conditions.ts";
import { dropPod } from "../pods.ts";
import { isTracked, release } from "./job-pods.ts";
import { type Managed, manage } from "./manage.ts";
import { type Outcome, track } from "./track.ts";
import { judgeFailure, successOf } from "./policies.ts";
import { hasFailed, phaseOf, runningOf, type View, viewOf, without } from "./view.ts";

const CONTROLLER = "kubernetes.io/job-controller";

/**
 * Makes what brings Jobs to their end: pods until enough of them have succeeded or too many have failed, and the status that counts them. The answer
 * is the milliseconds after which a Job has to be looked at again if nothing changes before.
 */
export function createJobs(controls: Controls): (job: KubeObject) => number | undefined {
  const backoff = createBackoff();
  return (job) => {
    if ((mapOf(job["spec"])["managedBy"] ?? CONTROLLER) !== CONTROLLER) return undefined;
    const final = finalCondition(job);
    if (final === undefined) return advance(controls, backoff, viewOf(controls, job));
    backoff.forget(job.metadata.uid ?? "");
    for (const pod of ownedBy(controls, job, "/pods").filter(isTracked)) release(controls, pod);
    return expire(controls, job, final);
  };
}

/** Deletes a Job that has ended long enough ago. */
function expire(controls: Controls, job: KubeObject, final: JsonMap): number | undefined {
  const seconds = mapOf(job["spec"])["ttlSecondsAfterFinished"];
  if (typeof seconds !== "number" || job.metadata.deletionTimestamp !== undefined) return undefined;
  const left = (timeOf(final["lastTransitionTime"]) ?? 0) + seconds * 1_000 - controls.world.clock.now();
  if (left > 0) return left;
  remove(controls, "batch", job, "Foreground");
  return undefined;
}

function advance(controls: Controls, backoff: Backoff, view: View): number | undefined {
  const { job, status, suspended } = view;
  const { uid = "" } = job.metadata;
  const now = controls.world.clock.now();
  backoff.note(uid, view);
  const startTime = status["startTime"] ?? (suspended ? undefined : timestamp(controls.world));
  const deadline = deadlineLeft(view, startTime, now);
  const end = announcedEnd(job) ?? failureOf(view, deadline) ?? successOf(view.spec, view.indexes);
  if (end !== undefined) {
    for (const pod of view.active) dropPod(controls, job, pod);
    const running = without(runningOf(view), view.active);
    track(controls, view, { running, end, conditions: conditionsOf(job), startTime });
    return undefined;
  }
  const isLeaving = job.metadata.deletionTimestamp !== undefined;
  const managed: Managed = isLeaving ? { running: runningOf(view) } : manage(controls, view, backoff.left(uid, now));
  track(controls, view, outcomeOf(controls, view, managed, startTime));
  return soonest(managed.wait, deadline);
}

/** What a Job that has not failed came to. */
function outcomeOf(controls: Controls, view: View, { running }: Managed, startTime: unknown): Outcome {
  const { job, spec, successes, suspended } = view;
  const before = conditionsOf(job);
  const isEnough = typeof spec["completions"] === "number" ? successes >= spec["completions"] : successes > 0;
  if (isEnough && running.active === 0) return { running, end: COMPLETED, conditions: before, startTime };
  if (job.metadata.deletionTimestamp !== undefined) return { running, end: undefined, conditions: before, startTime };
  const conditions = withCondition(controls, before, suspended ? SUSPENDED : RESUMED);
  if (conditions !== before) {
    const { reason, message } = suspended ? SUSPENDED : RESUMED;
    controls.events.record(job, "Normal", reason.slice("Job".length), message);
  }
  // A Job's time begins anew after a suspension.
  const start = conditions === before ? startTime : suspended ? undefined : timestamp(controls.world);
  return { running, end: undefined, conditions, startTime: start };
}

/** Milliseconds until the Job's deadline; `undefined` without one. */
function deadlineLeft({ spec, suspended }: View, startTime: unknown, now: number): number | undefined {
  const seconds = spec["activeDeadlineSeconds"];
  const start = timeOf(startTime);
  return typeof seconds !== "number" || start === undefined || suspended ? undefined : start + seconds * 1_000 - now;
}

function failureOf(view: View, deadline: number | undefined): End | undefined {
  const judged = view.pods
    .filter((pod) => hasFailed(view.spec, pod))
    .flatMap((pod) => judgeFailure(view.spec, pod).end ?? []);
  if (judged[0] !== undefined) return judged[0];
  const limit = numberOf(view.spec["backoffLimit"], 6);
  if (view.failures > limit || restartsOf(view) >= Math.max(1, limit)) {
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  if (deadline !== undefined && deadline <= 0) {
    return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  return indexFailureOf(view);
}

function indexFailureOf({ spec, indexes, failedIndexes }: View): End | undefined {
  if (failedIndexes === undefined || failedIndexes.size === 0) return undefined;
  if (failedIndexes.size > numberOf(spec["maxFailedIndexes"], Number.POSITIVE_INFINITY)) {
    const message = "Job has exceeded the specified maximal number of failed indexes";
    return failure("MaxFailedIndexesExceeded", message);
  }
  const isOver = failedIndexes.size + (indexes?.size ?? 0) >= numberOf(spec["completions"], 0);
  return isOver ? failure("FailedIndexes", "Job has failed indexes") : undefined;
}

/** How often containers were started again, in pods that do so. */
function restartsOf({ spec, pods }: View): number {
  if (mapOf(mapOf(spec["template"])["spec"])["restartPolicy"] !== "OnFailure") return 0;
  const alive = pods
    .filter((pod) => phaseOf(pod) === "Running" || phaseOf(pod) === "Pending")
    .map((pod) => mapOf(pod["status"]));
  const containers = alive.flatMap((status) => [
    ...listOf(status["initContainerStatuses"]),
    ...listOf(status["containerStatuses"]),
  ]);
  return containers.reduce((sum, { restartCount }) => sum + numberOf(restartCount, 0), 0);
}
