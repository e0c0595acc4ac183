import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { timestamp } from "../../world.ts";
import type { Controls } from "../controllers.ts";
import { listOf, mapOf } from "../owned.ts";

/** How a Job comes to its end: what is announced before its pods are counted, and what it is after. */
export interface End {
  readonly announced: "FailureTarget" | "SuccessCriteriaMet";
  readonly final: "Failed" | "Complete";
  readonly reason: string;
  readonly message: string;
}

/** What a condition says. */
interface Said {
  readonly type: string;
  /** Default is `True`. */
  readonly status?: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** All its pods have succeeded. */
export const COMPLETED: End = {
  announced: "SuccessCriteriaMet",
  final: "Complete",
  reason: "CompletionsReached",
  message: "Reached expected number of succeeded pods",
};

/** What a Job says while it is suspended, and once it no longer is. */
export const SUSPENDED: Said = { type: "Suspended", reason: "JobSuspended", message: "Job suspended" };
export const RESUMED: Said = { type: "Suspended", status: "False", reason: "JobResumed", message: "Job resumed" };

/** The end of a Job that fails. */
export function failure(reason: string, message: string): End {
  return { announced: "FailureTarget", final: "Failed", reason, message };
}

/** The end that a Job's conditions announce. */
export function announcedEnd(job: KubeObject): End | undefined {
  const holds = (type: string): JsonMap | undefined =>
    conditionsOf(job).find((one) => one["type"] === type && one["status"] === "True");
  const success = holds("SuccessCriteriaMet");
  if (success !== undefined)
    return { ...COMPLETED, reason: String(success["reason"]), message: String(success["message"]) };
  const target = holds("FailureTarget");
  return target && failure(String(target["reason"]), String(target["message"]));
}

/** The condition that says since when a Job has ended; `undefined` for one that has not. */
export function finalCondition(job: KubeObject): JsonMap | undefined {
  return conditionsOf(job).find(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
}

/** The conditions of a Job. */
export function conditionsOf(job: KubeObject): readonly JsonMap[] {
  return listOf(mapOf(job["status"])["conditions"]);
}

/** The conditions with one that says this. What was never true is not said to be false. */
export function withCondition(
  { world }: Controls,
  conditions: readonly JsonMap[],
  { type, status = "True", reason, message }: Said,
): readonly JsonMap[] {
  const time = timestamp(world);
  const next = { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
  const known = conditions.find((one) => one["type"] === type);
  if (known === undefined) return status === "False" ? conditions : [...conditions, next];
  const same = known["status"] === status && known["reason"] === reason && known["message"] === message;
  return same ? conditions : conditions.map((one) => (one === known ? next : one));
}
