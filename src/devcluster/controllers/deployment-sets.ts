import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { mapOf, numberOf, share } from "./owned.ts";

/** Annotation of a Deployment and of its sets: which of its templates it is. */
export const REVISION = "deployment.kubernetes.io/revision";

/** The revision of a set; 0 without any. */
export function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

/** How many pods a set is to have. */
export function sizeOf(set: KubeObject): number {
  return numberOf(mapOf(set["spec"])["replicas"], 0);
}

/** How many available pods a set has. */
export function availableOf(set: KubeObject): number {
  return numberOf(mapOf(set["status"])["availableReplicas"], 0);
}

/** Whether the pods of the old template go before those of the new one come. */
export function isRecreate(spec: JsonMap): boolean {
  return mapOf(spec["strategy"])["type"] === "Recreate";
}

/** How many pods a rolling update may have too many, and how many it may lack. */
export function bounds(spec: JsonMap, wanted: number): { readonly surge: number; readonly unavailable: number } {
  if (isRecreate(spec)) return { surge: 0, unavailable: 0 };
  const rolling = mapOf(mapOf(spec["strategy"])["rollingUpdate"]);
  const surge = share(rolling["maxSurge"] ?? "25%", wanted, Math.ceil);
  const unavailable = share(rolling["maxUnavailable"] ?? "25%", wanted, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
