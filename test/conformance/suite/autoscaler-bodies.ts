import { collection, merge, post, type Fields } from "./requests.ts";

export const NONE: object = Object.freeze(Object.fromEntries([]));
export const V1 = collection("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers");
export const V2 = collection("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");

export const OWNERS = "metadata.managedFields";
export const NOTES = "metadata.annotations";
export const TABLE = { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" };
export const METADATA = { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" };

export const target = { apiVersion: "apps/v1", kind: "Deployment", name: "x" };
export const scaler = (spec: object = NONE, annotations?: Readonly<Record<string, string>>): Fields => ({
  metadata: { name: "a", ...(annotations === undefined ? {} : { annotations: noted(annotations) }) },
  spec: { scaleTargetRef: target, maxReplicas: 3, ...spec },
});
/** Annotations by the last part of their names. */
export const noted = (annotations: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(annotations).map(([name, text]) => [`autoscaling.alpha.kubernetes.io/${name}`, text]),
  );
export const cpu = (averageUtilization: number) => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});
export const memory = {
  type: "Resource",
  resource: { name: "memory", target: { type: "Utilization", averageUtilization: 60 } },
};
export const MEMORY = '[{"type":"Resource","resource":{"name":"memory","targetAverageUtilization":60}}]';

const selector = { matchLabels: { b: "<1>", a: "2" } };
export const METRICS = [
  {
    type: "Pods",
    pods: { metric: { name: "rps", selector }, target: { type: "AverageValue", averageValue: "1000m" } },
  },
  {
    type: "Object",
    object: { describedObject: target, metric: { name: "hits" }, target: { type: "Value", value: "10" } },
  },
  {
    type: "Object",
    object: { describedObject: target, metric: { name: "hits" }, target: { type: "AverageValue", averageValue: "4" } },
  },
  { type: "External", external: { metric: { name: "q" }, target: { type: "Value", value: "30" } } },
  { type: "External", external: { metric: { name: "q" }, target: { type: "AverageValue", averageValue: "3" } } },
  {
    type: "ContainerResource",
    containerResource: { name: "memory", container: "c", target: { type: "AverageValue", averageValue: "1Gi" } },
  },
  { type: "Resource", resource: { name: "cpu", target: { type: "AverageValue", averageValue: "500m" } } },
];
export const METRICS_TEXT = `[${[
  '{"type":"Pods","pods":{"metricName":"rps","targetAverageValue":"1","selector":{"matchLabels":{"a":"2","b":"\\u003c1\\u003e"}}}}',
  '{"type":"Object","object":{"target":{"kind":"Deployment","name":"x","apiVersion":"apps/v1"},"metricName":"hits","targetValue":"10"}}',
  '{"type":"Object","object":{"target":{"kind":"Deployment","name":"x","apiVersion":"apps/v1"},"metricName":"hits","targetValue":"0","averageValue":"4"}}',
  '{"type":"External","external":{"metricName":"q","targetValue":"30"}}',
  '{"type":"External","external":{"metricName":"q","targetAverageValue":"3"}}',
  '{"type":"ContainerResource","containerResource":{"name":"memory","targetAverageValue":"1Gi","container":"c"}}',
  '{"type":"Resource","resource":{"name":"cpu","targetAverageValue":"500m"}}',
].join(",")}]`;

export const STATE = {
  currentReplicas: 2,
  desiredReplicas: 3,
  conditions: [{ type: "AbleToScale", status: "True", reason: "R", lastTransitionTime: "2026-01-01T00:00:00Z" }],
  currentMetrics: [
    { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 15, averageValue: "10m" } } },
    { type: "Pods", pods: { metric: { name: "rps" }, current: { averageValue: "7" } } },
  ],
};
export const CURRENT =
  '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":15,"currentAverageValue":"10m"}},{"type":"Pods","pods":{"metricName":"rps","currentAverageValue":"7"}}]';
export const CONDITIONS = '[{"type":"AbleToScale","status":"True","lastTransitionTime":"TIME","reason":"R"}]';
export const withState = (ns: string, spec: object = { maxReplicas: 3 }) => [
  post(V2, ns, scaler(spec)),
  merge(V2, ns, "a/status", { status: STATE }),
];

export const LIMITS = { scaleTargetRef: target, minReplicas: 1, maxReplicas: 3 };
export const BEHAVIOR =
  '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},"ScaleDown":{"StabilizationWindowSeconds":5,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}';
