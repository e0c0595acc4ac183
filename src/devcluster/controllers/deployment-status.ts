import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { conditionsOf, findCondition, newCondition, withCondition, withoutCondition } from "./deployment-conditions.ts";
import { afterStep, afterTurn, type Counts, untilLate } from "./deployment-progress.ts";
import { availableOf, bounds, REVISION, revisionOf, sizeOf } from "./deployment-sets.ts";
import { mapOf, numberOf, writeStatus } from "./owned.ts";

const FAILURE = "ReplicaFailure";

/** Tells that a Deployment was paused or resumed, or that its set was found, and whether it did: that is a write of its own, which calls again. */
export function reportTurn(controls: Controls, deployment: KubeObject, current: KubeObject | undefined): boolean {
  const conditions = afterTurn(controls.world, deployment, current?.metadata.name);
  if (conditions !== undefined) reportConditions(controls, deployment, conditions);
  return conditions !== undefined;
}

/** Writes conditions, and which revision there is, before anything is counted. */
export function reportConditions(
  controls: Controls,
  deployment: KubeObject,
  conditions: readonly JsonMap[],
  revision?: number,
): void {
  const status = { ...mapOf(deployment["status"]), ...(conditions.length === 0 ? {} : { conditions }) };
  writeStatus(controls, "apps", deployment, status, revision === undefined ? {} : { [REVISION]: String(revision) });
}

/** Writes the status of a Deployment with these sets. The answer is the milliseconds after which it may be late. */
export function report(
  controls: Controls,
  deployment: KubeObject,
  current: KubeObject | undefined,
  sets: readonly KubeObject[],
): number | undefined {
  const isPaused = mapOf(deployment["spec"])["paused"] === true;
  const counts = countsOf(current, sets);
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = counts;
  const counted = withAvailability(controls, deployment, availableReplicas);
  // While it is paused nothing is progress, and nothing fails.
  const conditions = isPaused
    ? counted
    : withFailure(afterStep(controls.world, deployment, counted, counts, current?.metadata.name), [
        ...(current === undefined ? [] : [current]),
        ...sets,
      ]);
  const missing = Math.max(0, sets.reduce((sum, set) => sum + sizeOf(set), 0) - availableReplicas);
  const status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas === 0 ? {} : { replicas }),
    ...(updatedReplicas === 0 ? {} : { updatedReplicas }),
    ...(readyReplicas === 0 ? {} : { readyReplicas }),
    ...(availableReplicas === 0 ? {} : { availableReplicas }),
    ...(missing === 0 ? {} : { unavailableReplicas: missing }),
    terminatingReplicas: sets.reduce((sum, set) => sum + countOf(set, "terminatingReplicas"), 0),
    conditions,
  };
  const notes = current === undefined ? {} : { [REVISION]: String(revisionOf(current)) };
  writeStatus(controls, "apps", deployment, status, notes);
  return isPaused ? undefined : untilLate(controls.world, deployment, conditions, counts);
}

function countOf(set: KubeObject, field: string): number {
  return numberOf(mapOf(set["status"])[field], 0);
}

function countsOf(current: KubeObject | undefined, sets: readonly KubeObject[]): Counts {
  const sum = (field: string): number => sets.reduce((total, set) => total + countOf(set, field), 0);
  return {
    replicas: sum("replicas"),
    updatedReplicas: current === undefined ? 0 : countOf(current, "replicas"),
    readyReplicas: sum("readyReplicas"),
    availableReplicas: sets.reduce((total, set) => total + availableOf(set), 0),
  };
}

function withAvailability({ world }: Controls, deployment: KubeObject, available: number): readonly JsonMap[] {
  const spec = mapOf(deployment["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const enough = available >= wanted - bounds(spec, wanted).unavailable;
  const condition = newCondition(world, {
    type: "Available",
    status: enough ? "True" : "False",
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
  });
  return withCondition(conditionsOf(deployment), condition);
}

/** What keeps the first of these sets that tells it from its pods. */
function withFailure(conditions: readonly JsonMap[], sets: readonly KubeObject[]): readonly JsonMap[] {
  const failure = sets.map((set) => findCondition(conditionsOf(set), FAILURE)).find((one) => one !== undefined);
  if (failure === undefined) return withoutCondition(conditions, FAILURE);
  return withCondition(conditions, { ...failure, lastUpdateTime: failure["lastTransitionTime"] });
}
