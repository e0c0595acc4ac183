import { area } from "../server.ts";
import {
  NONE,
  V1,
  V2,
  OWNERS,
  NOTES,
  TABLE,
  METADATA,
  target,
  scaler,
  cpu,
  memory,
  MEMORY,
  METRICS,
  METRICS_TEXT,
  CURRENT,
  CONDITIONS,
  withState,
  LIMITS,
  BEHAVIOR,
} from "./autoscaler-bodies.ts";
import { asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { del, get, list, merge, post, type Collection } from "./requests.ts";
import { label, now, open } from "./watch-cases.ts";

/** Cases of the area `autoscalers`: one stored object in two versions. */
export const autoscalers = area("autoscalers", {
  "v1 with nothing to scale by has 80 percent of the CPU": asksFor(
    ["spec", "status", "metadata.generation", OWNERS],
    (ns) => post(V1, ns, scaler()),
    {
      status: { currentReplicas: 0, desiredReplicas: 0 },
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 80 },
      "metadata.generation": 1,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "what v1 made is read in v2": asksFor(
    ["apiVersion", "spec", "status"],
    (ns) => [post(V1, ns, scaler({ targetCPUUtilizationPercentage: 50 })), get(V2, ns, "a")],
    {
      status: { desiredReplicas: 0, currentMetrics: null },
      apiVersion: "autoscaling/v2",
      spec: { ...LIMITS, metrics: [cpu(50)] },
    },
  ),
  "v2 with CPU alone is all that v1 needs": asksFor(
    ["apiVersion", "spec", "status", NOTES],
    (ns) => [post(V2, ns, scaler({ metrics: [cpu(50)] })), get(V1, ns, "a")],
    {
      status: { currentReplicas: 0, desiredReplicas: 0 },
      apiVersion: "autoscaling/v1",
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 50 },
      "metadata.annotations": null,
    },
  ),
  "other metrics are an annotation of v1": asksFor(
    ["spec", NOTES],
    (ns) => [post(V2, ns, scaler({ metrics: [...METRICS, cpu(50)] })), get(V1, ns, "a")],
    {
      status: 200,
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 50 },
      "metadata.annotations": { "autoscaling.alpha.kubernetes.io/metrics": METRICS_TEXT },
    },
  ),
  "how to scale is an annotation of v1": asksFor(
    ["spec", NOTES],
    (ns) => [post(V2, ns, scaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 5 } } })), get(V1, ns, "a")],
    {
      status: 200,
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 80 },
      "metadata.annotations": { "autoscaling.alpha.kubernetes.io/behavior": BEHAVIOR },
    },
  ),
  "what was measured, and conditions, are annotations of v1": asksFor(
    ["status", NOTES],
    (ns) => [...withState(ns), get(V1, ns, "a/status")],
    {
      status: { currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 15 },
      "metadata.annotations": {
        "autoscaling.alpha.kubernetes.io/conditions": CONDITIONS,
        "autoscaling.alpha.kubernetes.io/current-metrics": CURRENT,
      },
    },
  ),
  "the metadata alone has no such annotations": asksFor(
    [NOTES],
    (ns) => [...withState(ns, { metrics: METRICS }), get(V1, ns, "a", METADATA)],
    { status: 200, "metadata.annotations": null },
  ),
  "annotations of v1 are read into v2": asksFor(
    ["spec", NOTES],
    (ns) => [post(V1, ns, scaler({ targetCPUUtilizationPercentage: 50 }, { metrics: METRICS_TEXT })), get(V2, ns, "a")],
    {
      status: 200,
      spec: {
        ...LIMITS,
        metrics: [
          {
            type: "Pods",
            pods: {
              metric: { name: "rps", selector: { matchLabels: { a: "2", b: "<1>" } } },
              target: { type: "AverageValue", averageValue: "1" },
            },
          },
          {
            type: "Object",
            object: { describedObject: target, target: { type: "Value", value: "10" }, metric: { name: "hits" } },
          },
          {
            type: "Object",
            object: {
              describedObject: target,
              target: { type: "AverageValue", averageValue: "4" },
              metric: { name: "hits" },
            },
          },
          { type: "External", external: { metric: { name: "q" }, target: { type: "Value", value: "30" } } },
          {
            type: "External",
            external: { metric: { name: "q" }, target: { type: "AverageValue", averageValue: "3" } },
          },
          {
            type: "ContainerResource",
            containerResource: {
              name: "memory",
              target: { type: "AverageValue", averageValue: "1Gi" },
              container: "c",
            },
          },
          { type: "Resource", resource: { name: "cpu", target: { type: "AverageValue", averageValue: "500m" } } },
          cpu(50),
        ],
      },
      "metadata.annotations": null,
    },
  ),
  "how to scale, in an annotation of v1, has the defaults of v2 when it is stored": asksFor(
    ["spec", NOTES, OWNERS],
    (ns) => [
      post(
        V1,
        ns,
        scaler(NONE, { behavior: '{"scaleUp":{"policies":[{"type":"Pods","value":1,"periodSeconds":5}]}}' }),
      ),
      get(V2, ns, "a"),
    ],
    {
      status: 200,
      spec: {
        ...LIMITS,
        metrics: [cpu(80)],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: "Max",
            policies: [{ type: "Pods", value: 1, periodSeconds: 5 }],
          },
          scaleDown: { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
        },
      },
      "metadata.annotations": null,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:metadata":{"f:annotations":{".":{},"f:autoscaling.alpha.kubernetes.io/behavior":{}}},"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "an annotation that cannot be read is dropped": asksFor(
    ["spec", NOTES, OWNERS],
    (ns) => post(V1, ns, scaler(NONE, { metrics: "{oops", behavior: "[]" })),
    {
      status: 201,
      spec: { ...LIMITS, targetCPUUtilizationPercentage: 80 },
      "metadata.annotations": null,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "the annotations of v1 are none of v2": asksFor(
    ["spec", NOTES, OWNERS],
    (ns) => post(V2, ns, scaler(NONE, { metrics: MEMORY })),
    {
      status: 201,
      spec: { ...LIMITS, metrics: [cpu(80)] },
      "metadata.annotations": null,
      "metadata.managedFields": [
        'conformance Update autoscaling/v2: {"f:spec":{"f:maxReplicas":{},"f:metrics":{},"f:minReplicas":{},"f:scaleTargetRef":{"f:apiVersion":{},"f:kind":{},"f:name":{}}}}',
      ],
    },
  ),
  "a creation in v1 brings no state": asksFor(
    ["status", NOTES, OWNERS],
    (ns) => post(V1, ns, scaler(NONE, { conditions: '[{"type":"A","status":"True"}]' })),
    {
      status: { currentReplicas: 0, desiredReplicas: 0 },
      "metadata.annotations": null,
      "metadata.managedFields": [
        'conformance Update autoscaling/v1: {"f:metadata":{"f:annotations":{".":{},"f:autoscaling.alpha.kubernetes.io/conditions":{}}},"f:spec":{"f:maxReplicas":{},"f:minReplicas":{},"f:scaleTargetRef":{},"f:targetCPUUtilizationPercentage":{}}}',
      ],
    },
  ),
  "both of the versions say what is wrong in the terms of v2": asks(
    (ns) => post(V1, ns, scaler({ targetCPUUtilizationPercentage: 0 })),
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueInvalid spec.metrics[0].resource.target.averageUtilization",
    ],
  ),
  "what stands in an annotation is judged": asks(
    (ns) => post(V1, ns, scaler(NONE, { behavior: '{"ScaleDown":{"SelectPolicy":"Disabled"}}' })),
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.behavior.scaleDown.policies: Required value: must specify at least one Policy',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueRequired spec.behavior.scaleDown.policies",
    ],
  ),
  "a field of v2 is unknown to v1": asks(
    (ns) => post(V1, ns, scaler({ metrics: [] }), { query: "fieldValidation=Strict" }),
    [
      '400 BadRequest: HorizontalPodAutoscaler in version "v1" cannot be handled as a HorizontalPodAutoscaler: strict decoding error: unknown field "spec.metrics"',
    ],
  ),
  "a body of v2 is none of v1": asks(
    (ns) => ({ ...post(V1, ns, scaler()), body: post(V2, ns, scaler()).body }),
    [
      "400 BadRequest: the API version in the data (autoscaling/v2) does not match the expected API version (autoscaling/v1)",
    ],
  ),
  "a table is the same in both versions": async (server) => {
    const ns = await server.namespace();
    await done(server, ...withState(ns, { metrics: [memory, cpu(50), ...METRICS] }));
    const cells = async (kind: Collection) => at((await done(server, list(kind, ns, "", TABLE))).body, "rows.0.cells");
    const [older, newer] = [await cells(V1), await cells(V2)];
    const shown = ["a", "Deployment/x", "memory: 15%/60%, cpu: <unknown>/50% + 7 more...", "1", 3, 2];
    for (const row of [older, newer]) same((row as readonly unknown[]).slice(0, 6), shown);
  },
  "a watch of each version sees what the other wrote": async (server) => {
    const ns = await server.namespace();
    const [older, newer] = [await now(server, V1, ns), await now(server, V2, ns)];
    await done(server, post(V1, ns, scaler()), merge(V2, ns, "a", { spec: { metrics: [memory] } }), del(V1, ns, "a"));
    for (const [kind, before] of [
      [V1, older],
      [V2, newer],
    ] as const) {
      const lines = await (
        await open(server, kind, ns, `resourceVersion=${before}`)
      ).until(({ type }) => type === "DELETED");
      same(lines.map(label), ["ADDED a", "MODIFIED a", "DELETED a"]);
      same(new Set(lines.map(({ object }) => at(object, "apiVersion"))), new Set([kind.apiVersion]));
    }
  },
  "both versions have one resourceVersion": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(V1, ns, scaler()));
    const read = await done(server, get(V2, ns, "a"));
    same(textAt(made, "metadata.resourceVersion"), textAt(read, "metadata.resourceVersion"));
  },
});
