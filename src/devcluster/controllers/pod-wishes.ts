import type { KubeObject } from "../../model/objects.ts";
import { mapOf } from "./owned.ts";
import { isCrash } from "./pod-status.ts";

/** Annotation of a pod, or of a pod template: its containers fail for this reason (`ImagePullBackOff`, `CrashLoopBackOff`, `Error`, …). */
const FAILS = "devcluster.skysail.dev/fails";
/** The seconds until it is ready. */
const READY_AFTER = "devcluster.skysail.dev/ready-after-seconds";
/** The seconds from there until its containers end; of pods that are not always started again. */
const ENDS_AFTER = "devcluster.skysail.dev/ends-after-seconds";

/** Why a pod's containers fail; `undefined` for one that does not. */
export function failureOf({ metadata }: KubeObject): string | undefined {
  const reason = metadata.annotations?.[FAILS] ?? "";
  return reason === "" ? undefined : reason;
}

/** Why a pod's containers never become ready. One that is not started again runs before it crashes. */
export function stuckReasonOf(pod: KubeObject): string | undefined {
  const reason = failureOf(pod);
  return reason !== undefined && isCrash(reason) && restartPolicyOf(pod) === "Never" ? undefined : reason;
}

/** Milliseconds until a pod is ready. */
export function readyAfterMs(pod: KubeObject, usual: number): number {
  return millisecondsOf(pod, READY_AFTER) ?? usual;
}

/** Milliseconds that the containers of a ready pod run: none for a Job's; `undefined` when they run for ever. */
export function endsAfterMs(pod: KubeObject): number | undefined {
  if (restartPolicyOf(pod) === "Always") return undefined;
  const isWork = pod.metadata.ownerReferences?.some(({ kind, controller }) => kind === "Job" && controller === true);
  return millisecondsOf(pod, ENDS_AFTER) ?? (isWork === true || failureOf(pod) !== undefined ? 0 : undefined);
}

function restartPolicyOf(pod: KubeObject): unknown {
  return mapOf(pod["spec"])["restartPolicy"] ?? "Always";
}

/** What is no number of seconds is as if it were not there. */
function millisecondsOf({ metadata }: KubeObject, annotation: string): number | undefined {
  const seconds = Number(metadata.annotations?.[annotation] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
