import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Controls } from "./controllers.ts";
import { toldIfRefused } from "./judged.ts";
import { create, listOf, mapOf, remove } from "./owned.ts";
import { podOf } from "./pods.ts";
import { templateOf } from "./revisions.ts";
import { createClaims, tellOf } from "./stateful-claims.ts";

/** The label of a StatefulSet's pod with the name of the revision that it is of. */
export const REVISION = "controller-revision-hash";

/** The place of a pod in its StatefulSet. */
export function ordinalOf({ metadata }: KubeObject): number {
  return Number(/-(\d+)$/.exec(metadata.name ?? "")?.[1] ?? -1);
}

/** Creates the pod of a place as a revision has it, and its claims as far as they are not there, and tells it, or that a policy refused it. */
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
  const what = `Create Pod ${name}`;
  toldIfRefused(
    () => {
      createClaims(controls, set, claims, name);
      create(controls, "", podOf(controls, set, template, { name, labels, spec: own }));
    },
    (why) => tellOf(controls, set, "FailedCreate", what, `failed error: ${why}`),
  );
  tellOf(controls, set, "SuccessfulCreate", what, "successful");
}

/** Deletes a pod of a StatefulSet, and tells it, or that a policy refused it. */
export function removeStatefulPod(controls: Controls, set: KubeObject, pod: KubeObject): void {
  const what = `Delete Pod ${pod.metadata.name ?? ""}`;
  toldIfRefused(
    () => remove(controls, "", pod),
    (why) => tellOf(controls, set, "FailedDelete", what, `failed error: ${why}`),
  );
  tellOf(controls, set, "SuccessfulDelete", what, "successful");
}
