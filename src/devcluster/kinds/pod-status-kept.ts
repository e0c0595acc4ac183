import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** A Pod with what a write of its status does not take away though it leaves it out: its class, and which generation was seen. */
export function keepStatus(object: KubeObject, live: KubeObject): KubeObject {
  const status: JsonMap = isMap(object["status"]) ? object["status"] : {};
  const was: JsonMap = isMap(live["status"]) ? live["status"] : {};
  const kept = ["qosClass", "observedGeneration"].filter((name) => isUnset(status[name]) && !isUnset(was[name]));
  const conditions = keepGenerations(status["conditions"], was["conditions"]);
  if (kept.length === 0 && conditions === status["conditions"]) return object;
  const additions = Object.fromEntries(kept.map((name) => [name, was[name]]));
  return { ...object, status: { ...status, ...additions, ...(conditions === undefined ? {} : { conditions }) } };
}

function keepGenerations(conditions: unknown, before: unknown): unknown {
  if (!isList(conditions) || !isList(before)) return conditions;
  const left = new Map<unknown, unknown[]>();
  for (const condition of before.filter(isMap)) {
    const { type, observedGeneration } = condition;
    left.set(type, [...(left.get(type) ?? []), observedGeneration]);
  }
  if ([...left.values()].flat().every(isUnset)) return conditions;
  return conditions.map((condition) => {
    if (!isMap(condition)) return condition;
    const was = left.get(condition["type"])?.shift();
    return isUnset(condition["observedGeneration"]) && !isUnset(was)
      ? { ...condition, observedGeneration: was }
      : condition;
  });
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === 0;
}
