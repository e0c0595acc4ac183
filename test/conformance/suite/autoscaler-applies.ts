import { area } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { apply, get, merge } from "./requests.ts";
import { NONE, V1, V2, OWNERS, NOTES, target, scaler, cpu, memory, MEMORY, LIMITS } from "./autoscaler-bodies.ts";

/** Cases of the area `autoscalers: apply`: what is applied and owned in two versions. */
export const autoscalerApplies = area("autoscalers: apply", {
  "an apply in v1": asksFor(
    ["spec", OWNERS],
    (ns) => apply(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 })),
    {
      status: 201,
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 50 },
      "metadata.managedFields": [
        'me Apply autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "an apply in v1 owns its annotations": asksFor(
    ["spec", NOTES, OWNERS],
    (ns) => apply(V1, ns, "a", scaler(NONE, { metrics: MEMORY })),
    {
      status: 201,
      spec: { ...LIMITS },
      "metadata.annotations": { "autoscaling.alpha.kubernetes.io/metrics": MEMORY },
      "metadata.managedFields": [
        'me Apply autoscaling/v1: {"f:metadata":{"f:annotations":{"f:autoscaling.alpha.kubernetes.io/metrics":{}}},"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{}}}',
      ],
    },
  ),
  "an apply in v2 of what another owns in v1": asks(
    (ns) => [
      apply(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 })),
      apply(V2, ns, "a", scaler({ metrics: [cpu(60)] }), "other"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "me": .spec.targetCPUUtilizationPercentage',
      "",
      'FieldManagerConflict .spec.targetCPUUtilizationPercentage: conflict with "me"',
    ],
  ),
  "an apply in v2 that says the same": asksFor(
    [OWNERS, "metadata.generation"],
    (ns) => [
      apply(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 })),
      apply(V2, ns, "a", scaler({ metrics: [cpu(50)] }), "other"),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'me Apply autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
        'other Apply autoscaling/v2 (no time): {"f:spec":{"f:maxReplicas":{},"f:metrics":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
      "metadata.generation": 1,
    },
  ),
  "an apply in v2 that takes it": asksFor(
    ["spec.metrics", OWNERS],
    (ns) => [
      apply(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 })),
      apply(V2, ns, "a", scaler({ metrics: [cpu(60), memory] }), "other&force=true"),
    ],
    {
      status: 200,
      "spec.metrics": [cpu(60), memory],
      "metadata.managedFields": [
        'me Apply autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{}}}',
        'other Apply autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:metrics":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
  "an apply in v1 of what another owns in v2": asks(
    (ns) => [
      apply(V2, ns, "a", scaler({ metrics: [cpu(60)] })),
      apply(V1, ns, "a", scaler({ targetCPUUtilizationPercentage: 50 }), "other"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "me": .spec.metrics',
      "",
      'FieldManagerConflict .spec.metrics: conflict with "me"',
    ],
  ),
  "a manager that goes from v2 to v1": asksFor(
    ["spec", "metadata.generation", OWNERS],
    (ns) => [
      apply(V2, ns, "a", scaler({ metrics: [cpu(60), memory] })),
      apply(V1, ns, "a", { spec: { maxReplicas: 3, scaleTargetRef: target } }),
      get(V2, ns, "a"),
    ],
    {
      status: 200,
      spec: { ...LIMITS, metrics: [cpu(60), memory] },
      "metadata.generation": 1,
      "metadata.managedFields": ['me Apply autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{}}}'],
    },
  ),
  "an update in v1 takes what another owns in v2": asksFor(
    [OWNERS],
    (ns) => [
      apply(V2, ns, "a", scaler({ metrics: [cpu(60)] })),
      merge(V1, ns, "a", { spec: { targetCPUUtilizationPercentage: 7 } }),
    ],
    {
      status: 200,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:spec":{"f:targetCPUUtilizationPercentage":{}}}',
        'me Apply autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
});
