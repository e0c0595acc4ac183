import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { child, forbidden, invalid, notSupported, required } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { validateMetric, validateReference } from "./autoscaler-metrics.ts";
import { itemsAt, mapAt, notNegative, oneOf, type Rule, textAt } from "./fields.ts";
import { amountOf } from "./quantity.ts";

/** An autoscaler scales something between two numbers, by what it measures. */
export const autoscaler: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const most = numberAt(spec, "maxReplicas");
  const least = spec["minReplicas"];
  const metrics = itemsAt(spec, "metrics", "spec");
  const scalesToZero = metrics.some(({ item }) => ["Object", "External"].includes(textAt(item, "type")));
  return [
    ...(typeof least === "number" && most < least
      ? [invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")]
      : []),
    ...validateReference(mapAt(spec, "scaleTargetRef"), "spec.scaleTargetRef", { core: "ReplicationController" }),
    ...metrics.flatMap(({ item, at }) => validateMetric(item, at)),
    ...(least === 0 && !scalesToZero
      ? [
          forbidden(
            "spec.metrics",
            "must specify at least one Object or External metric to support scaling to zero replicas",
          ),
        ]
      : []),
    ...["scaleUp", "scaleDown"].flatMap((name) =>
      validateRules(mapAt(spec, "behavior")[name], `spec.behavior.${name}`),
    ),
    // What the API server knows from its declarations is told last.
    ...notNegative(spec, ["minReplicas"], "spec"),
    ...(most === 0 ? [required("spec.maxReplicas")] : []),
    ...(most < 0 ? [invalid("spec.maxReplicas", most, "must be greater than or equal to 1")] : []),
  ];
};

/** What an autoscaler has seen and wants is no negative number. */
export const autoscalerStatus: Rule = (object) => {
  const status = mapAt(object, "status");
  return [
    ...itemsAt(status, "conditions", "status").flatMap(({ item, at }) => notNegative(item, ["observedGeneration"], at)),
    ...notNegative(status, ["currentReplicas", "desiredReplicas"], "status"),
  ];
};

const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;

function validateRules(rules: unknown, path: string): readonly Cause[] {
  if (!isMap(rules)) return [];
  const window = rules["stabilizationWindowSeconds"];
  const tolerance = amountOf(rules["tolerance"]);
  const policies = itemsAt(rules, "policies", path);
  const at = (name: string): string => child(path, name);
  return [
    ...(typeof window === "number" ? withinZeroAnd(window, LONGEST_WINDOW, at("stabilizationWindowSeconds")) : []),
    ...oneOf(rules, "selectPolicy", ["Disabled", "Max", "Min"], path),
    ...(policies.length === 0 ? [required(at("policies"), "must specify at least one Policy")] : []),
    ...policies.flatMap(({ item, at: policy }) => validatePolicy(item, policy)),
    ...(tolerance !== undefined && tolerance < 0
      ? [invalid(at("tolerance"), rules["tolerance"], "must be greater than or equal to 0")]
      : []),
  ];
}

function withinZeroAnd(value: number, most: number, at: string): readonly Cause[] {
  if (value < 0) return [invalid(at, value, "must be greater than or equal to zero")];
  return value > most ? [invalid(at, value, `must be less than or equal to ${most}`)] : [];
}

const POLICIES = ["Percent", "Pods"];

function validatePolicy(policy: JsonMap, path: string): readonly Cause[] {
  const type = textAt(policy, "type");
  const period = numberAt(policy, "periodSeconds");
  const notPositive = ["value", "periodSeconds"].filter((name) => numberAt(policy, name) <= 0);
  return [
    ...(POLICIES.includes(type) ? [] : [notSupported(child(path, "type"), type, POLICIES)]),
    ...notPositive.map((name) => invalid(child(path, name), numberAt(policy, name), "must be greater than zero")),
    ...(period > LONGEST_PERIOD
      ? [invalid(child(path, "periodSeconds"), period, `must be less than or equal to ${LONGEST_PERIOD}`)]
      : []),
  ];
}

function numberAt(map: JsonMap, name: string): number {
  const value = map[name];
  return typeof value === "number" ? value : 0;
}
