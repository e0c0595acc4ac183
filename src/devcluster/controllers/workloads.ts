import type { KubeObject } from "../../model/objects.ts";
import type { Change } from "../store/store.ts";
import type { Controller, Controls } from "./controllers.ts";
import { reconcileDeployment } from "./deployments.ts";
import { createKubelet } from "./kubelet.ts";
import { reconcileReplicaSet } from "./replica-sets.ts";
import { reconcileStatefulSet } from "./stateful-sets.ts";

/** Collections by the kind of the controller that an owner reference names. */
const RECONCILED: Readonly<
  Record<string, { collection: string; run: (controls: Controls, object: KubeObject) => void }>
> = {
  Deployment: { collection: "apps/deployments", run: reconcileDeployment },
  ReplicaSet: { collection: "apps/replicasets", run: reconcileReplicaSet },
  StatefulSet: { collection: "apps/statefulsets", run: reconcileStatefulSet },
};

/**
 * Makes workloads look alive: Deployment, ReplicaSet, StatefulSet and the pods they want, which are scheduled at once and ready after `podReadyMs`.
 *
 * Caveats: nothing runs. Pods that match a selector but have no owner are not adopted.
 */
export function createWorkloads(controls: Controls, podReadyMs: number): Controller {
  const { store } = controls.world;
  const kubelet = createKubelet(controls, podReadyMs);

  const reconcile = (kind: string, namespace: string, name: string): void => {
    const entry = RECONCILED[kind];
    if (entry === undefined) return;
    const object = store.get({ collection: entry.collection, namespace, name });
    if (object !== undefined && object.metadata.deletionTimestamp === undefined) entry.run(controls, object);
  };

  return ({ collection, namespace, name, before, after }: Change) => {
    if (collection === "/pods") kubelet(namespace, name);
    for (const [kind, entry] of Object.entries(RECONCILED)) {
      if (entry.collection === collection && after !== undefined) reconcile(kind, namespace, name);
    }
    const owner = (after ?? before)?.metadata.ownerReferences?.find((reference) => reference.controller === true);
    if (owner !== undefined) reconcile(owner.kind, namespace, owner.name);
  };
}
