import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { create, isActive, isReady, mapOf, numberOf, ownedBy, podOf, remove, writeStatus } from "./owned.ts";

/** Brings a ReplicaSet's pods to the number it wants, and its status up to date. */
export function reconcileReplicaSet(controls: Controls, set: KubeObject): void {
  const spec = mapOf(set["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const pods = ownedBy(controls, set, "/pods").filter(isActive);
  for (let count = pods.length; count < wanted; count += 1) {
    create(controls, "", podOf(controls, set, mapOf(spec["template"])));
  }
  // Those that are not ready go first, then the youngest.
  const order = pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || ageOrder(b, a));
  for (const pod of order.slice(0, Math.max(0, pods.length - wanted))) remove(controls, "", pod);
  const now = ownedBy(controls, set, "/pods").filter(isActive);
  const ready = now.filter(isReady).length;
  writeStatus(controls, "apps", set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: now.length,
    ...(now.length === 0 ? {} : { fullyLabeledReplicas: now.length }),
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
  });
}

function ageOrder(a: KubeObject, b: KubeObject): number {
  return Number(a.metadata.resourceVersion ?? 0) - Number(b.metadata.resourceVersion ?? 0);
}
