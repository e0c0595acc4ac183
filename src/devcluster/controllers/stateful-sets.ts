import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import {
  create,
  hashOf,
  isActive,
  isReady,
  listOf,
  mapOf,
  numberOf,
  ownedBy,
  podOf,
  remove,
  writeStatus,
} from "./owned.ts";

const REVISION = "controller-revision-hash";

/** Brings a StatefulSet's pods to the number it wants, one after the other and in order, and its status up to date. */
export function reconcileStatefulSet(controls: Controls, set: KubeObject): void {
  const spec = mapOf(set["spec"]);
  const wanted = numberOf(spec["replicas"], 1);
  const { name = "" } = set.metadata;
  const revision = `${name}-${hashOf(spec["template"])}`;
  const pods = ownedBy(controls, set, "/pods");
  step(controls, set, pods, wanted, revision);
  report(controls, set, revision);
}

function ordinalOf({ metadata }: KubeObject): number {
  return Number(/-(\d+)$/.exec(metadata.name ?? "")?.[1] ?? -1);
}

function step(
  controls: Controls,
  set: KubeObject,
  pods: readonly KubeObject[],
  wanted: number,
  revision: string,
): void {
  const spec = mapOf(set["spec"]);
  const start = numberOf(mapOf(spec["ordinals"])["start"], 0);
  const parallel = spec["podManagementPolicy"] === "Parallel";
  for (let ordinal = start; ordinal < start + wanted; ordinal += 1) {
    const pod = pods.find((known) => ordinalOf(known) === ordinal);
    if (pod === undefined) createPod(controls, set, ordinal, revision);
    if (!parallel && (pod === undefined || !isReady(pod) || !isActive(pod))) return;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= start + wanted || ordinalOf(pod) < start);
  const descending = surplus.toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  for (const pod of parallel ? descending : descending.slice(0, 1)) if (isActive(pod)) remove(controls, "", pod);
  if (surplus.length > 0 && !parallel) return;
  replaceOne(controls, spec, pods, revision);
}

/** A rolling update replaces the highest pod of an older revision, one at a time. */
function replaceOne(controls: Controls, spec: JsonMap, pods: readonly KubeObject[], revision: string): void {
  const strategy = mapOf(spec["updateStrategy"]);
  if (strategy["type"] === "OnDelete" || pods.some((pod) => !isActive(pod) || !isReady(pod))) return;
  const partition = numberOf(mapOf(strategy["rollingUpdate"])["partition"], 0);
  const old = pods
    .filter((pod) => pod.metadata.labels?.[REVISION] !== revision && ordinalOf(pod) >= partition)
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a))[0];
  if (old !== undefined) remove(controls, "", old);
}

function createPod(controls: Controls, set: KubeObject, ordinal: number, revision: string): void {
  const spec = mapOf(set["spec"]);
  const name = `${set.metadata.name ?? ""}-${ordinal}`;
  const template = mapOf(spec["template"]);
  const claims = listOf(spec["volumeClaimTemplates"]);
  const claimed = claims.map((claim) => String(mapOf(claim["metadata"])["name"]));
  const volumes = [
    ...listOf(mapOf(template["spec"])["volumes"]).filter((volume) => !claimed.includes(String(volume["name"]))),
    ...claimed.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: `${claim}-${name}` } })),
  ];
  for (const claim of claims) createClaim(controls, set, claim, name);
  const labels = {
    "apps.kubernetes.io/pod-index": String(ordinal),
    [REVISION]: revision,
    "statefulset.kubernetes.io/pod-name": name,
  };
  const service = spec["serviceName"];
  const own: JsonMap = {
    hostname: name,
    ...(typeof service === "string" && service !== "" ? { subdomain: service } : {}),
    ...(volumes.length === 0 ? {} : { volumes }),
  };
  create(controls, "", podOf(controls, set, template, { name, labels, spec: own }));
}

function createClaim(controls: Controls, set: KubeObject, claim: JsonMap, pod: string): void {
  const metadata = mapOf(claim["metadata"]);
  const { namespace = "" } = set.metadata;
  const name = `${String(metadata["name"])}-${pod}`;
  if (controls.world.store.get({ collection: "/persistentvolumeclaims", namespace, name }) !== undefined) return;
  const matching = mapOf(mapOf(mapOf(set["spec"])["selector"])["matchLabels"]) as Record<string, string>;
  const labels = { ...(mapOf(metadata["labels"]) as Record<string, string>), ...matching };
  create(controls, "", {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace, labels },
    spec: claim["spec"],
  });
}

function report(controls: Controls, set: KubeObject, revision: string): void {
  const pods = ownedBy(controls, set, "/pods").filter(isActive);
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length;
  const before = mapOf(set["status"])["currentRevision"];
  const complete = updated === pods.length;
  const current = complete ? revision : typeof before === "string" ? before : revision;
  const currentReplicas = complete ? pods.length : pods.length - updated;
  writeStatus(controls, "apps", set, {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: ready,
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  });
}
