import { equalValues, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import {
  change,
  condition,
  controllerReference,
  create,
  hashOf,
  mapOf,
  numberOf,
  ownedBy,
  remove,
  writeStatus,
} from "./owned.ts";

const REVISION = "deployment.kubernetes.io/revision";
const HASH = "pod-template-hash";

/** Brings a Deployment's ReplicaSets towards its template and number, within its strategy, and its status up to date. */
export function reconcileDeployment(controls: Controls, deployment: KubeObject): void {
  const spec = mapOf(deployment["spec"]);
  const sets = ownedBy(controls, deployment, "apps/replicasets");
  const current = sets.find((set) => equalValues(templateOf(set), spec["template"]));
  if (current === undefined && spec["paused"] === true) return report(controls, deployment, undefined, sets);
  if (current === undefined) {
    create(controls, "apps", newSet(deployment, sets));
    // Its creation calls again.
    return;
  }
  const revision = Math.max(...sets.map(revisionOf));
  if (revisionOf(current) < revision) setRevision(controls, current, revision + 1);
  roll(controls, deployment, current, sets);
  const now = ownedBy(controls, deployment, "apps/replicasets");
  report(
    controls,
    deployment,
    now.find(({ metadata }) => metadata.uid === current.metadata.uid),
    now,
  );
  forget(controls, spec, current, now);
}

function templateOf(set: KubeObject): unknown {
  const template = mapOf(mapOf(set["spec"])["template"]);
  const metadata = mapOf(template["metadata"]);
  const labels = omit(mapOf(metadata["labels"]), [HASH]);
  const rest = omit(metadata, ["labels"]);
  return { ...template, metadata: Object.keys(labels).length === 0 ? rest : { ...rest, labels } };
}

function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

function setRevision(controls: Controls, set: KubeObject, revision: number): void {
  change(controls, "apps", set, (live) => ({
    ...live,
    metadata: { ...live.metadata, annotations: { ...live.metadata.annotations, [REVISION]: String(revision) } },
  }));
}

function newSet(deployment: KubeObject, sets: readonly KubeObject[]): KubeObject {
  const spec = mapOf(deployment["spec"]);
  const { name = "", namespace = "" } = deployment.metadata;
  const template = mapOf(spec["template"]);
  const metadata = mapOf(template["metadata"]);
  const hash = hashOf(template);
  const labels = { ...(mapOf(metadata["labels"]) as Record<string, string>), [HASH]: hash };
  const selector = mapOf(spec["selector"]);
  const wanted = numberOf(spec["replicas"], 1);
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        [REVISION]: String(Math.max(0, ...sets.map(revisionOf)) + 1),
        "deployment.kubernetes.io/desired-replicas": String(wanted),
        "deployment.kubernetes.io/max-replicas": String(wanted + bounds(spec, wanted).surge),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(spec["minReadySeconds"] === undefined ? {} : { minReadySeconds: spec["minReadySeconds"] }),
      selector: { ...selector, matchLabels: { ...mapOf(selector["matchLabels"]), [HASH]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}

/** How many pods a rolling update may have too many, and how many it may lack. */
function bounds(spec: JsonMap, wanted: number): { readonly surge: number; readonly unavailable: number } {
  const rolling = mapOf(mapOf(spec["strategy"])["rollingUpdate"]);
  const of = (value: unknown, round: (part: number) => number): number =>
    typeof value === "number"
      ? value
      : round((Number.parseFloat(typeof value === "string" ? value : "25%") * wanted) / 100);
  const surge = of(rolling["maxSurge"], Math.ceil);
  const unavailable = of(rolling["maxUnavailable"], Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function sizeOf(set: KubeObject): number {
  return numberOf(mapOf(set["spec"])["replicas"], 0);
}

function readyOf(set: KubeObject): number {
  return numberOf(mapOf(set["status"])["readyReplicas"], 0);
}

function scale(controls: Controls, set: KubeObject, replicas: number): void {
  if (sizeOf(set) === replicas) return;
  change(controls, "apps", set, (live) => ({ ...live, spec: { ...mapOf(live["spec"]), replicas } }));
}

/** One step of the rollout; every change of a ReplicaSet calls for the next. */
function roll(controls: Controls, deployment: KubeObject, current: KubeObject, sets: readonly KubeObject[]): void {
  const spec = mapOf(deployment["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const others = sets.filter((set) => set !== current && sizeOf(set) > 0);
  const old = others.reduce((sum, set) => sum + sizeOf(set), 0);
  if (mapOf(spec["strategy"])["type"] === "Recreate") {
    for (const set of others) scale(controls, set, 0);
    const left = sets.filter((set) => set !== current).some((set) => ownedBy(controls, set, "/pods").length > 0);
    if (!left) scale(controls, current, wanted);
    return;
  }
  const { surge, unavailable } = bounds(spec, wanted);
  scale(
    controls,
    current,
    sizeOf(current) > wanted ? wanted : Math.max(sizeOf(current), Math.min(wanted, wanted + surge - old)),
  );
  let spare = readyOf(current) + others.reduce((sum, set) => sum + readyOf(set), 0) - (wanted - unavailable);
  for (const set of others) {
    // Pods that are not ready are no loss.
    const idle = sizeOf(set) - readyOf(set);
    const fewer = Math.min(sizeOf(set), idle + Math.max(0, spare));
    spare -= Math.max(0, fewer - idle);
    scale(controls, set, sizeOf(set) - fewer);
  }
}

function report(
  controls: Controls,
  deployment: KubeObject,
  current: KubeObject | undefined,
  sets: readonly KubeObject[],
): void {
  const spec = mapOf(deployment["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const count = (set: KubeObject): number => numberOf(mapOf(set["status"])["replicas"], 0);
  const total = sets.reduce((sum, set) => sum + count(set), 0);
  const ready = sets.reduce((sum, set) => sum + readyOf(set), 0);
  const updated = current === undefined ? 0 : count(current);
  const before = mapOf(deployment["status"])["conditions"];
  const enough = ready >= wanted - bounds(spec, wanted).unavailable;
  const done = updated === wanted && total === wanted && ready === wanted;
  const name = current?.metadata.name ?? "";
  const conditions = [
    condition(controls, before, {
      type: "Available",
      status: enough ? "True" : "False",
      reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      message: enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
    }),
    condition(controls, before, {
      type: "Progressing",
      status: "True",
      reason: done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
      message: done ? `ReplicaSet "${name}" has successfully progressed.` : `ReplicaSet "${name}" is progressing.`,
    }),
  ];
  const missing = Math.max(0, Math.max(total, wanted) - ready);
  const status = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(total === 0 ? {} : { replicas: total }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
    ...(missing === 0 ? {} : { unavailableReplicas: missing }),
    conditions,
  };
  writeStatus(
    controls,
    "apps",
    deployment,
    status,
    current === undefined ? {} : { [REVISION]: String(revisionOf(current)) },
  );
}

/** Removes the oldest empty ReplicaSets beyond the history that is kept. */
function forget(controls: Controls, spec: JsonMap, current: KubeObject, sets: readonly KubeObject[]): void {
  const kept = numberOf(spec["revisionHistoryLimit"], 10);
  const empty = sets
    .filter(({ metadata }) => metadata.uid !== current.metadata.uid && metadata.deletionTimestamp === undefined)
    .filter((set) => sizeOf(set) === 0 && numberOf(mapOf(set["status"])["replicas"], 0) === 0)
    .toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of empty.slice(0, Math.max(0, empty.length - kept))) remove(controls, "apps", set);
}
