import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import type { Controls } from "../controllers.ts";
import { mapOf, numberOf, ownedBy } from "../owned.ts";
import { isActive, isReady, isTerminating } from "../pods.ts";
import { countsByIndex, failsIndex, heldPods } from "./index-failures.ts";
import { type Indexes, parseIndexes } from "./indexes.ts";
import { indexOf, isTracked } from "./job-pods.ts";
import { judgeFailure } from "./policies.ts";

/** A Job and its pods as one look at them finds them. */
export interface View {
  readonly job: KubeObject;
  readonly spec: JsonMap;
  readonly status: JsonMap;
  readonly suspended: boolean;
  readonly pods: readonly KubeObject[];
  readonly active: readonly KubeObject[];
  /** Pods that have ended and are not counted yet. */
  readonly succeeded: readonly KubeObject[];
  readonly failed: readonly KubeObject[];
  /** The completions of an Indexed Job that are done. */
  readonly indexes: Indexes | undefined;
  /** Those of a Job that counts failures by index that are given up. */
  readonly failedIndexes: Indexes | undefined;
  /** Of such a Job, pods that have failed and wait for the next of their index. */
  readonly held: ReadonlyMap<number, KubeObject>;
  /** With those that are counted already. */
  readonly successes: number;
  /** Without those that the Job's policy ignores. */
  readonly failures: number;
}

/** What a status says of the pods that have not ended. */
export interface Running {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
}

/** Looks at a Job. */
export function viewOf(controls: Controls, job: KubeObject): View {
  const spec = mapOf(job["spec"]);
  const status = mapOf(job["status"]);
  const pods = ownedBy(controls, job, "/pods");
  const completions = numberOf(spec["completions"], 0);
  const isIndexed = spec["completionMode"] === "Indexed";
  const counted = pods.filter(isTracked).filter((pod) => !isIndexed || (indexOf(pod) ?? completions) < completions);
  const succeeded = counted.filter((pod) => phaseOf(pod) === "Succeeded");
  const failed = counted.filter((pod) => hasFailed(spec, pod));
  const done = succeeded.map((pod) => indexOf(pod) ?? 0);
  const indexes = isIndexed ? new Set([...parseIndexes(status["completedIndexes"], completions), ...done]) : undefined;
  const active = pods.filter(isActive);
  const givenUp = failed.filter((pod) => failsIndex(spec, pod)).map((pod) => indexOf(pod) ?? 0);
  const failedIndexes =
    isIndexed && countsByIndex(spec)
      ? new Set([...parseIndexes(status["failedIndexes"], completions), ...givenUp])
      : undefined;
  const over = new Set([...(indexes ?? []), ...(failedIndexes ?? [])]);
  return {
    job,
    spec,
    status,
    suspended: spec["suspend"] === true,
    pods,
    active,
    succeeded,
    failed,
    indexes,
    failedIndexes,
    held: failedIndexes === undefined ? new Map() : heldPods(failed, { done: over, active }),
    successes: indexes?.size ?? numberOf(status["succeeded"], 0) + succeeded.length,
    failures: numberOf(status["failed"], 0) + failed.filter((pod) => judgeFailure(spec, pod).counted).length,
  };
}

/** How many of a Job's pods have not ended. */
export function runningOf({ pods, active }: View): Running {
  return {
    active: active.length,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
  };
}

/** The same after the deletion of some that were active. */
export function without(running: Running, deleted: readonly KubeObject[]): Running {
  return {
    active: running.active - deleted.length,
    ready: running.ready - deleted.filter(isReady).length,
    terminating: running.terminating + deleted.length,
  };
}

/** The phase of a pod. */
export function phaseOf(pod: KubeObject): unknown {
  return mapOf(pod["status"])["phase"];
}

/** A pod that is deleted before its end has failed, unless the Job waits for its end. */
export function hasFailed(spec: JsonMap, pod: KubeObject): boolean {
  const phase = phaseOf(pod);
  if (phase === "Failed") return true;
  if (spec["podReplacementPolicy"] === "Failed") return false;
  return pod.metadata.deletionTimestamp !== undefined && phase !== "Succeeded";
}
