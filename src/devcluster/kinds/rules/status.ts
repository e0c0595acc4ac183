import type { JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, invalid } from "../../schema/field-error.ts";
import { mapAt, notNegative, type Rule } from "./fields.ts";

/** What a kind's status counts. */
interface Counts {
  /** None may be below zero. */
  readonly counts: readonly string[];
  /** None of these may be greater than `replicas`. */
  readonly parts?: readonly string[];
  /** How the API server names `readyReplicas`, which `availableReplicas` may not be greater than. */
  readonly ready?: string;
}

const COUNTS: Readonly<Record<string, Counts>> = {
  "apps/Deployment": {
    counts: [
      "observedGeneration",
      "replicas",
      "updatedReplicas",
      "readyReplicas",
      "availableReplicas",
      "unavailableReplicas",
      "terminatingReplicas",
      "collisionCount",
    ],
    parts: ["updatedReplicas", "readyReplicas", "availableReplicas"],
    ready: "readyReplicas",
  },
  "apps/ReplicaSet": {
    counts: [
      "replicas",
      "fullyLabeledReplicas",
      "readyReplicas",
      "availableReplicas",
      "observedGeneration",
      "terminatingReplicas",
    ],
    parts: ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
    ready: "readyReplicas",
  },
  "apps/StatefulSet": {
    counts: [
      "replicas",
      "readyReplicas",
      "currentReplicas",
      "updatedReplicas",
      "availableReplicas",
      "observedGeneration",
      "collisionCount",
    ],
    parts: ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"],
    ready: "status.readyReplicas",
  },
  "apps/DaemonSet": {
    counts: [
      "currentNumberScheduled",
      "numberMisscheduled",
      "desiredNumberScheduled",
      "numberReady",
      "observedGeneration",
      "updatedNumberScheduled",
      "numberAvailable",
      "numberUnavailable",
      "collisionCount",
    ],
  },
};

/** The rule of a kind's status: counts that fit together. `undefined` for a kind without one. */
export function statusRule(key: string): Rule | undefined {
  const rule = COUNTS[key];
  return rule === undefined ? undefined : (object, old) => validateCounts(mapAt(object, "status"), old, rule);
}

function validateCounts(
  status: JsonMap,
  old: JsonMap | undefined,
  { counts, parts = [], ready }: Counts,
): readonly Cause[] {
  const before = numberAt(old === undefined ? {} : mapAt(old, "status"), "collisionCount");
  const collisions = numberAt(status, "collisionCount");
  return [
    ...notNegative(status, counts, "status"),
    ...parts.flatMap((part) => notMore(status, part, "replicas", "status.replicas")),
    ...(ready === undefined ? [] : notMore(status, "availableReplicas", "readyReplicas", ready)),
    ...(collisions < before ? [invalid("status.collisionCount", collisions, "cannot be decremented")] : []),
  ];
}

function notMore(status: JsonMap, part: string, whole: string, name: string): readonly Cause[] {
  const value = numberAt(status, part);
  return value > numberAt(status, whole)
    ? [invalid(child("status", part), value, `cannot be greater than ${name}`)]
    : [];
}

function numberAt(map: JsonMap, name: string): number {
  const value = map[name];
  return typeof value === "number" ? value : 0;
}
