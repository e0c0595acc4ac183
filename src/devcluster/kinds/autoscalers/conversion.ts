import { isList, isMap, type JsonMap, omit } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { toGoText } from "../../schema/field-error.ts";
import { readCurrents, readTargets, writeCurrents, writeTargets } from "./metrics.ts";
import {
  fieldOf,
  integerIn,
  listIn,
  optionalIn,
  quantityIn,
  readAnnotation,
  structOf,
  textIn,
  timeIn,
} from "./reader.ts";

/*
 * HorizontalPodAutoscalers are stored as `autoscaling/v2`. Of its metrics `autoscaling/v1` has one, of their state one number: the rest, how
 * fast to scale, and conditions stand in annotations there, and only there.
 */

const METRICS = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
const CURRENT = "autoscaling.alpha.kubernetes.io/current-metrics";
const CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
const CARRIERS = [
  METRICS,
  BEHAVIOR,
  CURRENT,
  CONDITIONS,
  "autoscaling.alpha.kubernetes.io/scale-down-tolerance",
  "autoscaling.alpha.kubernetes.io/scale-up-tolerance",
];

/** Percent of the CPU that pods ask for, where `autoscaling/v1` names nothing to scale by. */
const DEFAULT_CPU = 80;

/** An `autoscaling/v2` object as `autoscaling/v1` shows it. */
export function toV1(object: KubeObject): KubeObject {
  const spec = mapOf(object["spec"]);
  const status = mapOf(object["status"]);
  const metrics = mapsOf(spec["metrics"]);
  const measured = mapsOf(status["currentMetrics"]);
  const conditions = mapsOf(status["conditions"]);
  const others = metrics.filter((metric) => cpuPercent(metric, "target") === undefined);
  const behavior = spec["behavior"];
  const texts = [
    ...(isMap(behavior) ? [[BEHAVIOR, toGoText(writeBehavior(behavior))] as const] : []),
    ...(conditions.length > 0 ? [[CONDITIONS, toGoText(conditions.map(writeCondition))] as const] : []),
    ...(measured.length > 0 ? [[CURRENT, toGoText(writeCurrents(measured))] as const] : []),
    ...(others.length > 0 ? [[METRICS, toGoText(writeTargets(others))] as const] : []),
  ];
  const target = metrics.map((metric) => cpuPercent(metric, "target")).find((percent) => percent !== undefined);
  const current = measured.map((metric) => cpuPercent(metric, "current")).findLast((percent) => percent !== undefined);
  return {
    ...withAnnotations(object, texts),
    apiVersion: "autoscaling/v1",
    spec: {
      ...omit(spec, ["metrics", "behavior"]),
      ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }),
    },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...omit(status, ["currentMetrics", "conditions"]),
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
}

/** An `autoscaling/v1` object as `autoscaling/v2` has it. An annotation that cannot be read is dropped. */
export function toV2(object: KubeObject): KubeObject {
  const spec = mapOf(object["spec"]);
  const status = mapOf(object["status"]);
  const annotations = mapOf(object.metadata?.annotations);
  const percent = spec["targetCPUUtilizationPercentage"];
  const others = readAnnotation(annotations[METRICS], readTargets) ?? [];
  const metrics = [...others, ...(percent === undefined ? [] : [byCpu(percent)])];
  const behavior = readAnnotation(annotations[BEHAVIOR], readBehavior);
  const current = status["currentCPUUtilizationPercentage"];
  const measured =
    readAnnotation(annotations[CURRENT], readCurrents) ??
    (current === undefined
      ? []
      : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: current } } }]);
  const conditions = readAnnotation(annotations[CONDITIONS], readConditions) ?? [];
  const counts = omit(status, [
    "currentCPUUtilizationPercentage",
    ...(status["currentReplicas"] === 0 ? ["currentReplicas"] : []),
  ]);
  return {
    ...withoutCarried(object),
    apiVersion: "autoscaling/v2",
    spec: {
      ...omit(spec, ["targetCPUUtilizationPercentage"]),
      metrics: metrics.length === 0 ? [byCpu(DEFAULT_CPU)] : metrics,
      ...(behavior === undefined || Object.keys(behavior).length === 0 ? {} : { behavior }),
    },
    status: {
      desiredReplicas: 0,
      ...counts,
      currentMetrics: measured.length === 0 ? null : measured,
      ...(conditions.length === 0 ? {} : { conditions }),
    },
  };
}

function byCpu(averageUtilization: unknown): JsonMap {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

/** How much of the CPU a metric speaks of, where that is what it is about. */
function cpuPercent(metric: JsonMap, part: "target" | "current"): unknown {
  const resource = mapOf(metric["resource"]);
  if (metric["type"] !== "Resource" || resource["name"] !== "cpu") return undefined;
  return mapOf(resource[part])["averageUtilization"] ?? undefined;
}

/** The object without the annotations that carry what `autoscaling/v1` has no fields for: no other version shows them. */
export function withoutCarried(object: KubeObject): KubeObject {
  return withAnnotations(object, []);
}

/** The annotations that carry what `autoscaling/v1` has no fields for. */
export function carried({ metadata }: KubeObject): JsonMap {
  const found = Object.entries(metadata.annotations ?? {}).filter(([name]) => CARRIERS.includes(name));
  return Object.fromEntries(found);
}

/** Those that were there are dropped: they are the server's own. */
function withAnnotations(object: KubeObject, texts: readonly (readonly [string, string])[]): KubeObject {
  const { annotations, ...metadata } = object.metadata ?? {};
  const kept = Object.entries(annotations ?? {}).filter(([name]) => !CARRIERS.includes(name));
  const all = Object.fromEntries([...kept, ...texts]);
  return { ...object, metadata: Object.keys(all).length === 0 ? metadata : { ...metadata, annotations: all } };
}

/** Go writes this one by the names of its fields. */
function writeBehavior({ scaleUp, scaleDown }: JsonMap): JsonMap {
  return { ScaleUp: writeRules(scaleUp), ScaleDown: writeRules(scaleDown) };
}

function writeRules(rules: unknown): JsonMap | null {
  if (!isMap(rules)) return null;
  const { stabilizationWindowSeconds = null, selectPolicy = null, policies, tolerance = null } = rules;
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds,
    SelectPolicy: selectPolicy,
    Policies: isList(policies)
      ? policies.filter(isMap).map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        }))
      : null,
    Tolerance: tolerance,
  };
}

function readBehavior(value: unknown): JsonMap {
  const behavior = value === null ? {} : structOf(value);
  const scaleUp = optionalIn(behavior, "ScaleUp", readRules);
  const scaleDown = optionalIn(behavior, "ScaleDown", readRules);
  return {
    ...(scaleUp === undefined ? {} : { scaleUp }),
    ...(scaleDown === undefined ? {} : { scaleDown }),
  };
}

function readRules(rules: JsonMap): JsonMap {
  const window = integerIn(rules, "StabilizationWindowSeconds");
  const selectPolicy = fieldOf(rules, "SelectPolicy") === undefined ? undefined : textIn(rules, "SelectPolicy");
  const tolerance = quantityIn(rules, "Tolerance");
  const policies = listIn(fieldOf(rules, "Policies"), (policy) => ({
    type: textIn(policy, "Type"),
    value: integerIn(policy, "Value") ?? 0,
    periodSeconds: integerIn(policy, "PeriodSeconds") ?? 0,
  }));
  return {
    ...(window === undefined ? {} : { stabilizationWindowSeconds: window }),
    ...(selectPolicy === undefined ? {} : { selectPolicy }),
    ...(policies.length === 0 ? {} : { policies }),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
}

function writeCondition({
  type,
  status,
  lastTransitionTime = null,
  reason,
  message,
  observedGeneration,
}: JsonMap): JsonMap {
  return { type, status, lastTransitionTime, reason, message, observedGeneration };
}

function readConditions(value: unknown): readonly JsonMap[] {
  return listIn(value, (condition) => {
    const [reason, message] = [textIn(condition, "reason"), textIn(condition, "message")];
    const observedGeneration = integerIn(condition, "observedGeneration");
    return {
      type: textIn(condition, "type"),
      status: textIn(condition, "status"),
      lastTransitionTime: timeIn(condition, "lastTransitionTime"),
      ...(reason === "" ? {} : { reason }),
      ...(message === "" ? {} : { message }),
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
    };
  });
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

function mapsOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}
