import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { create, listOf, mapOf, remove } from "./owned.ts";
import { podOf } from "./pods.ts";
import { templateOf } from "./revisions.ts";

/** The label of a StatefulSet's pod with the name of the revision that it is of. */
export const REVISION = "controller-revision-hash";

/** The place of a pod in its StatefulSet. */
export function ordinalOf({ metadata }: KubeObject): number {
  return Number(/-(\d+)$/.exec(metadata.name ?? "")?.[1] ?? -1);
}

/** Creates the pod of a place as a revision has it, and its claims as far as they are not there. */
export function createStatefulPod(controls: Controls, set: KubeObject, ordinal: number, revision: KubeObject): void {
  const spec = mapOf(set["spec"]);
  const name = `${set.metadata.name ?? ""}-${ordinal}`;
  const template = templateOf(revision);
  const claims = listOf(spec["volumeClaimTemplates"]);
  const claimed = claims.map((claim) => String(mapOf(claim["metadata"])["name"]));
  const volumes = [
    ...listOf(mapOf(template["spec"])["volumes"]).filter((volume) => !claimed.includes(String(volume["name"]))),
    ...claimed.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: `${claim}-${name}` } })),
  ];
  for (const claim of claims) createClaim(controls, set, claim, name);
  const labels = {
    "apps.kubernetes.io/pod-index": String(ordinal),
    [REVISION]: revision.metadata.name ?? "",
    "statefulset.kubernetes.io/pod-name": name,
  };
  const service = spec["serviceName"];
  const own: JsonMap = {
    hostname: name,
    ...(typeof service === "string" && service !== "" ? { subdomain: service } : {}),
    ...(volumes.length === 0 ? {} : { volumes }),
  };
  create(controls, "", podOf(controls, set, template, { name, labels, spec: own }));
  tell(controls, set, "SuccessfulCreate", `Create Pod ${name}`, "successful");
}

/** Deletes a pod of a StatefulSet. */
export function removeStatefulPod(controls: Controls, set: KubeObject, pod: KubeObject): void {
  remove(controls, "", pod);
  tell(controls, set, "SuccessfulDelete", `Delete Pod ${pod.metadata.name ?? ""}`, "successful");
}

function tell({ events }: Controls, set: KubeObject, reason: string, what: string, how: string): void {
  events.record(set, "Normal", reason, `${what} in StatefulSet ${set.metadata.name ?? ""} ${how}`);
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
  tell(controls, set, "SuccessfulCreate", `Create Claim ${name} Pod ${pod}`, "success");
}
