import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { timestamp, type World } from "../world.ts";
import { listOf, mapOf } from "./owned.ts";

/** What a condition of a Deployment says. */
export interface Said {
  readonly type: "Available" | "Progressing";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** The conditions of a Deployment or a ReplicaSet. */
export function conditionsOf(object: KubeObject): readonly JsonMap[] {
  return listOf(mapOf(object["status"])["conditions"]);
}

/** The one of a type, if there is one. */
export function findCondition(conditions: readonly JsonMap[], type: string): JsonMap | undefined {
  return conditions.find((one) => one["type"] === type);
}

/** The others. */
export function withoutCondition(conditions: readonly JsonMap[], type: string): readonly JsonMap[] {
  return conditions.filter((one) => one["type"] !== type);
}

/** A condition that begins to hold now. */
export function newCondition(world: Pick<World, "clock">, { type, status, reason, message }: Said): JsonMap {
  const time = timestamp(world);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/**
 * The conditions with this one as the last. One of the same type, status and reason stays as it is, whatever its message; one of the same status hands on the time of
 * its transition.
 */
export function withCondition(conditions: readonly JsonMap[], next: JsonMap): readonly JsonMap[] {
  const known = findCondition(conditions, String(next["type"]));
  if (known?.["status"] === next["status"] && known?.["reason"] === next["reason"]) return conditions;
  return replaceCondition(conditions, next);
}

/** The same, with this one in any case: something has happened though it says what it said. */
export function replaceCondition(conditions: readonly JsonMap[], next: JsonMap): readonly JsonMap[] {
  const type = String(next["type"]);
  const known = findCondition(conditions, type);
  const { lastTransitionTime } = known !== undefined && known["status"] === next["status"] ? known : next;
  return [...withoutCondition(conditions, type), { ...next, lastTransitionTime }];
}
