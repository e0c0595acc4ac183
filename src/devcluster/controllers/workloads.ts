import type { KubeObject } from "../../model/objects.ts";
import type { Change } from "../store/store.ts";
import { createAgenda } from "./agenda.ts";
import { attempt } from "./attempt.ts";
import { denialOf, RETRY_MS } from "./judged.ts";
import type { Controller, Controls } from "./controllers.ts";
import { reconcileDaemonSet } from "./daemon-sets.ts";
import { reconcileDeployment } from "./deployments.ts";
import { isTracked, release } from "./jobs/job-pods.ts";
import { createJobs } from "./jobs/jobs.ts";
import { reconcileReplicaSet } from "./replica-sets.ts";
import { reconcileStatefulSet } from "./stateful-sets.ts";

/** Brings one object towards what it wants. The answer is the milliseconds after which it has to be looked at again, if there are any. */
type Reconcile = (object: KubeObject) => number | undefined | void;

const DAEMON_SETS = "apps/daemonsets";

/**
 * Makes workloads look alive: Deployment, ReplicaSet, StatefulSet, Job, on request DaemonSet, and the pods they want.
 *
 * Caveats: nothing runs. CronJobs make no Jobs.
 */
export function createWorkloads(controls: Controls, { daemonSets }: { readonly daemonSets: boolean }): Controller {
  const { store } = controls.world;
  /** By the kind of the controller that an owner reference names. */
  const kinds: Readonly<
    Record<string, { readonly collection: string; readonly run: Reconcile; readonly whileDeleted?: true }>
  > = {
    Deployment: { collection: "apps/deployments", run: (object) => reconcileDeployment(controls, object) },
    ReplicaSet: { collection: "apps/replicasets", run: (object) => reconcileReplicaSet(controls, object) },
    StatefulSet: { collection: "apps/statefulsets", run: (object) => reconcileStatefulSet(controls, object) },
    ...(daemonSets
      ? { DaemonSet: { collection: DAEMON_SETS, run: (object) => reconcileDaemonSet(controls, object) } }
      : {}),
    Job: { collection: "batch/jobs", run: createJobs(controls), whileDeleted: true },
  };
  const agenda = createAgenda(controls);

  const reconcile = (kind: string, namespace: string, name: string): void => {
    const entry = kinds[kind];
    if (entry === undefined) return;
    const key = `${kind}/${namespace}/${name}`;
    const again = (waitMs: number): void => agenda.plan(key, waitMs, () => reconcile(kind, namespace, name));
    const object = store.get({ collection: entry.collection, namespace, name });
    if (object === undefined || (object.metadata.deletionTimestamp !== undefined && entry.whileDeleted !== true)) {
      return agenda.drop(key);
    }
    try {
      const wait = entry.run(object);
      if (typeof wait === "number") again(wait);
      else agenda.drop(key);
    } catch (error) {
      if (denialOf(error) !== undefined) again(RETRY_MS);
      throw error;
    }
  };

  /** A node that comes, changes or goes is every DaemonSet's concern. */
  const followNodes = (): void => {
    for (const { metadata } of store.list(DAEMON_SETS)) {
      attempt(() => reconcile("DaemonSet", metadata.namespace ?? "", metadata.name ?? ""));
    }
  };

  return ({ collection, namespace, name, before, after }: Change) => {
    if (collection === "/nodes") return followNodes();
    for (const [kind, entry] of Object.entries(kinds)) {
      if (entry.collection === collection && after !== undefined) reconcile(kind, namespace, name);
    }
    const owner = (after ?? before)?.metadata.ownerReferences?.find((reference) => reference.controller === true);
    if (owner !== undefined) reconcile(owner.kind, namespace, owner.name);
    if (collection === "/pods" && after !== undefined && isTracked(after)) releaseOrphan(controls, after);
  };
}

/** A pod whose Job is gone waits for nobody. */
function releaseOrphan(controls: Controls, pod: KubeObject): void {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (owner !== undefined && owner.kind !== "Job") return;
  const { namespace = "" } = pod.metadata;
  const job = owner && controls.world.store.get({ collection: "batch/jobs", namespace, name: owner.name });
  if (job === undefined || job.metadata.uid !== owner?.uid) release(controls, pod);
}
