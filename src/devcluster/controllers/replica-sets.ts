import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { timestamp } from "../world.ts";
import type { Controls } from "./controllers.ts";
import { denialOf, RETRY_MS } from "./judged.ts";
import { listOf, mapOf, numberOf, ownedBy, soonest, writeStatus } from "./owned.ts";
import { availability, dropPod, expendableFirst, isActive, isReady, makePod, podOf } from "./pods.ts";

/** Brings a ReplicaSet's pods to the number it wants, and its status up to date. The answer is the milliseconds until another pod is available. */
export function reconcileReplicaSet(controls: Controls, set: KubeObject): number | undefined {
  const spec = mapOf(set["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const pods = ownedBy(controls, set, "/pods").filter(isActive);
  const failure =
    refusalOf(() => {
      for (let count = pods.length; count < wanted; count += 1) {
        makePod(controls, set, podOf(controls, set, mapOf(spec["template"])));
      }
    }) ?? dropSurplus(controls, set, expendableFirst(pods).slice(0, Math.max(0, pods.length - wanted)));
  const owned = ownedBy(controls, set, "/pods");
  const now = owned.filter(isActive);
  const ready = now.filter(isReady).length;
  const { available, wait } = availability(controls, now, spec["minReadySeconds"]);
  writeStatus(controls, "apps", set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: now.length,
    ...(now.length === 0 ? {} : { fullyLabeledReplicas: now.length }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available.length === 0 ? {} : { availableReplicas: available.length }),
    terminatingReplicas: owned.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length,
    ...(failure === undefined
      ? {}
      : { conditions: [failed(controls, set, pods.length < wanted ? "FailedCreate" : "FailedDelete", failure)] }),
  });
  return soonest(wait, failure === undefined ? undefined : RETRY_MS);
}

/** Deletes these pods, as far as it may. The answer is what a policy has against the first that it keeps. */
function dropSurplus(controls: Controls, set: KubeObject, pods: readonly KubeObject[]): string | undefined {
  let first: string | undefined;
  for (const pod of pods) {
    const refusal = refusalOf(() => dropPod(controls, set, pod));
    first ??= refusal;
  }
  return first === undefined ? undefined : `unable to delete pods: ${first}`;
}

/** What a policy has against what is done, in its words. */
function refusalOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const denial = denialOf(error);
    if (denial === undefined) throw error;
    return denial.message;
  }
}

/** A failure is told as it was the first time, until there is none or another one. */
function failed({ world }: Controls, set: KubeObject, reason: string, message: string): JsonMap {
  const known = listOf(mapOf(set["status"])["conditions"]).find(({ type }) => type === "ReplicaFailure");
  if (known !== undefined && known["status"] === "True" && known["reason"] === reason) return known;
  return { type: "ReplicaFailure", status: "True", lastTransitionTime: timestamp(world), reason, message };
}
