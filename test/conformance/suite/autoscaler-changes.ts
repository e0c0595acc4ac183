import { area } from "../server.ts";
import { NONE, V1, V2, OWNERS, NOTES, scaler, noted, cpu, memory, withState, LIMITS } from "./autoscaler-bodies.ts";
import { asksFor } from "./expect.ts";
import { apply, get, jsonPatch, merge, post, put } from "./requests.ts";

/** Cases of the area `autoscalers: changes`: what is written in one version, and comes to in the other. */
export const autoscalerChanges = area("autoscalers: changes", {
  "a change in v1 keeps what v1 carries in annotations": asksFor(
    ["spec", "metadata.generation", OWNERS],
    (ns) => [
      post(V2, ns, scaler({ metrics: [memory, cpu(50)] })),
      merge(V1, ns, "a", { spec: { targetCPUUtilizationPercentage: 9 } }),
      get(V2, ns, "a"),
    ],
    {
      status: 200,
      spec: { ...LIMITS, metrics: [memory, cpu(9)] },
      "metadata.generation": 2,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:spec":{"f:targetCPUUtilizationPercentage":{}}}',
        'conformance Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
  "an update in v1 without the annotations takes away what they carry": asksFor(
    ["spec", "metadata.generation", OWNERS],
    (ns) => [
      post(V2, ns, scaler({ metrics: [memory, cpu(50)], behavior: { scaleDown: {} } })),
      put(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 })),
      get(V2, ns, "a"),
    ],
    {
      status: 200,
      spec: { ...LIMITS, metrics: [cpu(50)] },
      "metadata.generation": 2,
      "metadata.managedFields": [
        'conformance Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
  "to take away an annotation is a change of the spec": asksFor(
    ["spec", NOTES, "metadata.generation", OWNERS],
    (ns) => [
      post(V2, ns, scaler({ metrics: [memory] })),
      jsonPatch(V1, ns, "a", [{ op: "remove", path: "/metadata/annotations" }]),
    ],
    {
      status: 200,
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 80 },
      "metadata.annotations": null,
      "metadata.generation": 2,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:spec":{"f:targetCPUUtilizationPercentage":{}}}',
        'conformance Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
  "the order of metrics that v1 does not keep is a change, too": asksFor(
    ["spec.metrics", "metadata.generation"],
    (ns) => [
      post(V2, ns, scaler({ metrics: [cpu(50), memory] })),
      merge(V1, ns, "a", { metadata: { labels: { l: "1" } } }),
      get(V2, ns, "a"),
    ],
    { status: 200, "spec.metrics": [memory, cpu(50)], "metadata.generation": 2 },
  ),
  "the state in annotations is not written by the object itself": asksFor(
    ["status", "metadata.generation"],
    (ns) => [
      ...withState(ns),
      put(V1, ns, "a", scaler(NONE, { conditions: "[]", "current-metrics": "[]" })),
      get(V2, ns, "a"),
    ],
    {
      status: {
        currentReplicas: 2,
        desiredReplicas: 3,
        currentMetrics: [
          { type: "Resource", resource: { name: "cpu", current: { averageValue: "10m", averageUtilization: 15 } } },
          { type: "Pods", pods: { metric: { name: "rps" }, current: { averageValue: "7" } } },
        ],
        conditions: [{ type: "AbleToScale", status: "True", lastTransitionTime: "TIME", reason: "R" }],
      },
      "metadata.generation": 1,
    },
  ),
  "the spec in annotations is not written by the status": asksFor(
    ["spec", "status", "metadata.generation", OWNERS],
    (ns) => [
      post(V1, ns, scaler()),
      merge(V1, ns, "a/status", {
        metadata: { annotations: noted({ behavior: '{"ScaleUp":{"SelectPolicy":"Min"}}' }) },
        spec: { maxReplicas: 9 },
        status: { currentReplicas: 1, currentCPUUtilizationPercentage: 44 },
      }),
      get(V2, ns, "a"),
    ],
    {
      status: {
        currentReplicas: 1,
        desiredReplicas: 0,
        currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 44 } } }],
      },
      spec: { ...LIMITS, metrics: [cpu(80)] },
      "metadata.generation": 1,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1 status: {"f:metadata":{"f:annotations":{".":{},"f:autoscaling.alpha.kubernetes.io/behavior":{},"f:autoscaling.alpha.kubernetes.io/current-metrics":{}}},"f:status":{"f:currentCPUUtilizationPercentage":{},"f:currentReplicas":{}}}',
        'conformance Update autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "a status that v1 applied": asksFor(
    ["status", NOTES, OWNERS],
    (ns) => [
      post(V2, ns, scaler()),
      apply(V1, ns, "a/status", {
        status: { currentReplicas: 4, desiredReplicas: 4, currentCPUUtilizationPercentage: 12 },
      }),
    ],
    {
      status: { currentReplicas: 4, desiredReplicas: 4, currentCPUUtilizationPercentage: 12 },
      "metadata.annotations": {
        "autoscaling.alpha.kubernetes.io/current-metrics":
          '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":12,"currentAverageValue":"0"}}]',
      },
      "metadata.managedFields": [
        'conformance Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:metrics":{},"f:minReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
        'me Apply autoscaling/v1 status: {"f:status":{"f:currentCPUUtilizationPercentage":{},"f:currentReplicas":{},"f:desiredReplicas":{}}}',
      ],
    },
  ),
});
