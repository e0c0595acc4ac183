import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { World } from "../world.ts";
import {
  conditionsOf,
  findCondition,
  newCondition,
  replaceCondition,
  type Said,
  withCondition,
  withoutCondition,
} from "./deployment-conditions.ts";
import { mapOf, numberOf, timeOf } from "./owned.ts";

/*
 * The condition `Progressing` of a Deployment, as kube-controller-manager comes to it: its `lastUpdateTime` is that of the last progress, and once it is older than
 * `progressDeadlineSeconds` the Deployment is late.
 */

/** A deadline that stands for none. */
const NO_DEADLINE = 2 ** 31 - 1;
const PROGRESSING = "Progressing";
const COMPLETE = "NewReplicaSetAvailable";
const LATE = "ProgressDeadlineExceeded";
const PAUSED = "DeploymentPaused";
/** What its event is called, too. */
export const REFUSED = "ReplicaSetCreateError";

type Clocked = Pick<World, "clock">;

/** The numbers of a status that tell of progress. */
export interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

function deadlineOf(deployment: KubeObject): number | undefined {
  const seconds = mapOf(deployment["spec"])["progressDeadlineSeconds"];
  return typeof seconds === "number" && seconds !== NO_DEADLINE ? seconds * 1_000 : undefined;
}

function progress(world: Clocked, status: Said["status"], reason: string, message: string): JsonMap {
  return newCondition(world, { type: PROGRESSING, status, reason, message });
}

/** The conditions once a new set was created. */
export function afterCreation(world: Clocked, deployment: KubeObject, set: string): readonly JsonMap[] {
  const conditions = conditionsOf(deployment);
  if (deadlineOf(deployment) === undefined) return conditions;
  return withCondition(conditions, progress(world, "True", "NewReplicaSetCreated", `Created new replica set "${set}"`));
}

/** The conditions once a new set could not be created. */
export function afterRefusal(world: Clocked, deployment: KubeObject, why: string): readonly JsonMap[] {
  const conditions = conditionsOf(deployment);
  if (deadlineOf(deployment) === undefined) return conditions;
  return withCondition(conditions, progress(world, "False", REFUSED, why));
}

/**
 * The conditions when the deadline has to count from now on: the Deployment was paused or resumed, or nothing was said of its progress though its set, if it has
 * one, is there. `undefined` when nothing of that is new.
 */
export function afterTurn(
  world: Clocked,
  deployment: KubeObject,
  set: string | undefined,
): readonly JsonMap[] | undefined {
  if (deadlineOf(deployment) === undefined) return undefined;
  const conditions = conditionsOf(deployment);
  const known = findCondition(conditions, PROGRESSING);
  const reason = known?.["reason"];
  const isPaused = mapOf(deployment["spec"])["paused"] === true;
  const say = (...said: readonly [Said["status"], string, string]): readonly JsonMap[] =>
    withCondition(conditions, progress(world, ...said));
  if (reason !== LATE && isPaused !== (reason === PAUSED)) {
    return isPaused
      ? say("Unknown", PAUSED, "Deployment is paused")
      : say("Unknown", "DeploymentResumed", "Deployment is resumed");
  }
  if (known !== undefined || set === undefined) return undefined;
  return say("True", "FoundNewReplicaSet", `Found new replica set "${set}"`);
}

/** The conditions with what the new counts say of progress. `set` is the name of the new template's, which may not be there yet. */
export function afterStep(
  world: Clocked,
  deployment: KubeObject,
  conditions: readonly JsonMap[],
  counts: Counts,
  set: string | undefined,
): readonly JsonMap[] {
  const deadline = deadlineOf(deployment);
  if (deadline === undefined) return withoutCondition(conditions, PROGRESSING);
  const known = findCondition(conditions, PROGRESSING);
  // What was complete is not judged before it has a new template.
  if (counts.replicas === counts.updatedReplicas && known?.["reason"] === COMPLETE) return conditions;
  const who = set === undefined ? `Deployment "${deployment.metadata.name ?? ""}"` : `ReplicaSet "${set}"`;
  if (isComplete(deployment, counts)) {
    return withCondition(conditions, progress(world, "True", COMPLETE, `${who} has successfully progressed.`));
  }
  if (hasProgressed(deployment, counts)) {
    return replaceCondition(conditions, progress(world, "True", "ReplicaSetUpdated", `${who} is progressing.`));
  }
  const left = timeLeft(world, known, deadline);
  if (left === undefined || left >= 0) return conditions;
  return withCondition(conditions, progress(world, "False", LATE, `${who} has timed out progressing.`));
}

/** Milliseconds after which a Deployment with these conditions may be late: a second more than its deadline has, as in a cluster. */
export function untilLate(
  world: Clocked,
  deployment: KubeObject,
  conditions: readonly JsonMap[],
  counts: Counts,
): number | undefined {
  const deadline = deadlineOf(deployment);
  if (deadline === undefined || isComplete(deployment, counts)) return undefined;
  const left = timeLeft(world, findCondition(conditions, PROGRESSING), deadline);
  if (left === undefined) return undefined;
  return left < 1_000 ? left + 1 : left + 1_000;
}

/** Milliseconds to the deadline, less than none once it is over; `undefined` for what cannot be late, or is already. */
function timeLeft({ clock }: Clocked, known: JsonMap | undefined, deadline: number): number | undefined {
  const since = timeOf(known?.["lastUpdateTime"]);
  if (since === undefined || known?.["reason"] === COMPLETE || known?.["reason"] === LATE) return undefined;
  return since + deadline - clock.now();
}

function isComplete(deployment: KubeObject, counts: Counts): boolean {
  const wanted = numberOf(mapOf(deployment["spec"])["replicas"], 1);
  return counts.updatedReplicas === wanted && counts.replicas === wanted && counts.availableReplicas === wanted;
}

/** More pods of the new template, fewer of others, more that are ready or available. */
function hasProgressed(deployment: KubeObject, counts: Counts): boolean {
  const status = mapOf(deployment["status"]);
  const before = (field: keyof Counts): number => numberOf(status[field], 0);
  return (
    counts.updatedReplicas > before("updatedReplicas") ||
    counts.replicas - counts.updatedReplicas < before("replicas") - before("updatedReplicas") ||
    counts.readyReplicas > before("readyReplicas") ||
    counts.availableReplicas > before("availableReplicas")
  );
}
