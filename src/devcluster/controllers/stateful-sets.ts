import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { mapOf, numberOf, ownedBy, share, writeStatus } from "./owned.ts";
import { availability, hasEnded, isReady } from "./pods.ts";
import { forgetRevisions, keepRevisions, type Revisions } from "./revisions.ts";
import { createStatefulPod, ordinalOf, removeStatefulPod, REVISION } from "./stateful-pods.ts";

/** Where a revision has its hash. */
const HASH = "controller.kubernetes.io/hash";

/** A StatefulSet and its pods as one look at them finds them. */
interface View {
  readonly set: KubeObject;
  readonly pods: readonly KubeObject[];
  readonly available: ReadonlySet<KubeObject>;
  readonly revisions: Revisions;
  /** The revision of the pods that no update has come to. */
  readonly current: KubeObject;
  readonly start: number;
  readonly wanted: number;
  /** All pods at once, rather than one after the other. */
  readonly parallel: boolean;
}

/**
 * Brings a StatefulSet's pods to the number and the revision it wants, one after the other and in order, and its status up to date. The answer is the
 * milliseconds until another pod is available.
 */
export function reconcileStatefulSet(controls: Controls, set: KubeObject): number | undefined {
  const spec = mapOf(set["spec"]);
  const pods = ownedBy(controls, set, "/pods");
  const { available, wait } = availability(controls, pods.filter(isRunning), spec["minReadySeconds"]);
  const revisions = keepRevisions(controls, set, HASH);
  const view: View = {
    set,
    pods,
    available: new Set(available),
    revisions,
    current:
      revisions.all.find(({ metadata }) => metadata.name === mapOf(set["status"])["currentRevision"]) ??
      revisions.latest,
    start: numberOf(mapOf(spec["ordinals"])["start"], 0),
    wanted: numberOf(spec["replicas"], 1),
    parallel: spec["podManagementPolicy"] === "Parallel",
  };
  step(controls, view);
  report(controls, view);
  const alive = new Set([view.current.metadata.name, revisions.latest.metadata.name, ...pods.map(revisionOf)]);
  forgetRevisions(controls, set, revisions, ({ metadata }) => alive.has(metadata.name));
  return wait;
}

function isRunning(pod: KubeObject): boolean {
  return mapOf(pod["status"])["phase"] === "Running";
}

function isLeaving({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[REVISION];
}

/** First every pod that should be there, then those that should not, then those of another revision. */
function step(controls: Controls, view: View): void {
  const { set, pods, available, start, wanted, parallel } = view;
  const isPlaced = (pod: KubeObject): boolean => ordinalOf(pod) >= start && ordinalOf(pod) < start + wanted;
  for (let ordinal = start; ordinal < start + wanted; ordinal += 1) {
    const pod = pods.find((known) => ordinalOf(known) === ordinal);
    if (pod === undefined) createStatefulPod(controls, set, ordinal, newRevision(view, ordinal));
    else if (hasEnded(pod) && !isLeaving(pod)) removeStatefulPod(controls, set, pod);
    if (!parallel && (pod === undefined || hasEnded(pod) || isLeaving(pod) || !available.has(pod))) return;
  }
  const condemned = pods
    .filter((pod) => !isPlaced(pod) && ordinalOf(pod) >= 0)
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  const firstIdle = condemned.findLast((pod) => !available.has(pod) || isLeaving(pod));
  for (const pod of condemned) {
    const isBlocked = isLeaving(pod) || (!parallel && !available.has(pod) && pod !== firstIdle);
    if (!isBlocked) removeStatefulPod(controls, set, pod);
    if (!parallel) return;
  }
  replace(controls, view, pods.filter(isPlaced));
}

/** A pod below the partition is made as those were that are there. */
function newRevision({ set, revisions, current, start }: View, ordinal: number): KubeObject {
  const { type, rollingUpdate } = mapOf(mapOf(set["spec"])["updateStrategy"]);
  const partition = numberOf(mapOf(rollingUpdate)["partition"], 0);
  return type === "RollingUpdate" && ordinal < start + partition ? current : revisions.latest;
}

/** A rolling update deletes pods of an older revision, the highest first, as many as may be unavailable. */
function replace(
  controls: Controls,
  { set, available, revisions, wanted, start, parallel }: View,
  placed: readonly KubeObject[],
): void {
  const { type, rollingUpdate } = mapOf(mapOf(set["spec"])["updateStrategy"]);
  if (type === "OnDelete") return;
  const { partition, maxUnavailable = 1 } = mapOf(rollingUpdate);
  const most = Math.max(1, share(maxUnavailable, wanted, Math.floor));
  const serves = (pod: KubeObject): boolean => available.has(pod) && !isLeaving(pod);
  const old = placed
    .filter((pod) => revisionOf(pod) !== revisions.latest.metadata.name && !isLeaving(pod))
    .filter((pod) => ordinalOf(pod) - start >= numberOf(partition, 0))
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  const left = Math.max(0, most - (wanted - placed.filter(serves).length));
  // Where order does not count, pods that serve nobody go first, and cost nothing.
  const idle = parallel ? old.filter((pod) => !available.has(pod)) : [];
  const others = parallel ? old.filter((pod) => available.has(pod)) : old;
  for (const pod of [...idle, ...others.slice(0, left)]) removeStatefulPod(controls, set, pod);
}

function report(controls: Controls, { set, revisions, current, wanted }: View): void {
  const spec = mapOf(set["spec"]);
  const before = mapOf(set["status"]);
  const pods = ownedBy(controls, set, "/pods");
  const running = pods.filter(isRunning);
  const ready = running.filter(isReady).length;
  const { available } = availability(controls, running, spec["minReadySeconds"]);
  const of = (revision: KubeObject): number =>
    pods.filter((pod) => !isLeaving(pod) && revisionOf(pod) === revision.metadata.name).length;
  const updated = of(revisions.latest);
  const isComplete = updated === wanted && ready === wanted && pods.length === wanted;
  const currentReplicas = isComplete ? updated : of(current);
  writeStatus(controls, "apps", set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: available.length,
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: (isComplete ? revisions.latest : current).metadata.name,
    updateRevision: revisions.latest.metadata.name,
    collisionCount: numberOf(before["collisionCount"], 0),
    ...(before["conditions"] === undefined ? {} : { conditions: before["conditions"] }),
  });
}
