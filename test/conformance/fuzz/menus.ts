import { META, POD, template } from "../../helpers/ssa-cases/menu-fragments.ts";
import { type Menu, MENUS } from "../../helpers/ssa-cases/menus.ts";

/** Parts of a pod: those of a template, where a pod has them. */
const IN_POD = POD.filter(({ path }) => path[2] === "spec").map(({ path, values }) => ({
  path: path.slice(2),
  values,
}));

/** Kinds that only the random writes are made of: recorded applies have none of them. */
const MORE: readonly Menu[] = [
  {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    resource: "daemonsets",
    base: (name) => ({ spec: { selector: { matchLabels: { app: name } }, template: template(name) } }),
    fragments: [
      ...META,
      ...POD,
      { path: ["spec", "minReadySeconds"], values: [0, 5] },
      { path: ["spec", "revisionHistoryLimit"], values: [10, 0] },
      {
        path: ["spec", "updateStrategy"],
        values: [
          { type: "OnDelete" },
          { type: "RollingUpdate" },
          { rollingUpdate: { maxUnavailable: "25%" } },
          { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          {},
        ],
      },
    ],
    status: [{ currentNumberScheduled: 1, numberReady: 1 }, { observedGeneration: 1 }],
  },
  {
    apiVersion: "batch/v1",
    kind: "Job",
    resource: "jobs",
    base: () => ({
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "app", image: "nginx:1" }] } } },
    }),
    fragments: [
      ...META,
      { path: ["spec", "parallelism"], values: [1, 0, 3] },
      { path: ["spec", "completions"], values: [1, 3] },
      { path: ["spec", "backoffLimit"], values: [6, 0] },
      { path: ["spec", "suspend"], values: [true, false] },
      { path: ["spec", "completionMode"], values: ["NonIndexed", "Indexed"] },
      { path: ["spec", "activeDeadlineSeconds"], values: [5] },
      { path: ["spec", "ttlSecondsAfterFinished"], values: [0, 10] },
      { path: ["spec", "podReplacementPolicy"], values: ["Failed", "TerminatingOrFailed"] },
      { path: ["spec", "template", "spec", "restartPolicy"], values: ["Never", "OnFailure"] },
      { path: ["spec", "template", "metadata", "annotations"], values: [{ y: "1" }, {}] },
    ],
    status: [
      { active: 1, ready: 0, startTime: "2026-01-01T00:00:00Z" },
      { active: 0, succeeded: 1, terminating: 0, uncountedTerminatedPods: {} },
      { conditions: [{ type: "Suspended", status: "True" }] },
      {
        startTime: "2026-01-01T00:00:00Z",
        completionTime: "2026-01-01T00:00:01Z",
        conditions: [
          { type: "SuccessCriteriaMet", status: "True" },
          { type: "Complete", status: "True" },
        ],
      },
      {
        startTime: "2026-01-01T00:00:00Z",
        failed: 1,
        conditions: [
          { type: "FailureTarget", status: "True" },
          { type: "Failed", status: "True" },
        ],
      },
      { completedIndexes: "0" },
    ],
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    resource: "poddisruptionbudgets",
    base: () => ({ spec: { selector: { matchLabels: { app: "x" } } } }),
    fragments: [
      ...META,
      { path: ["spec", "minAvailable"], values: [1, "50%", 0] },
      { path: ["spec", "maxUnavailable"], values: [1, "10%"] },
      { path: ["spec", "selector"], values: [{}, { matchLabels: { app: "y" } }] },
      { path: ["spec", "unhealthyPodEvictionPolicy"], values: ["AlwaysAllow", "IfHealthyBudget"] },
    ],
    status: [{ currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1 }],
  },
  {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    resource: "leases",
    base: () => ({}),
    fragments: [
      ...META,
      { path: ["spec", "holderIdentity"], values: ["a", "b", ""] },
      { path: ["spec", "leaseDurationSeconds"], values: [15, 1] },
      { path: ["spec", "leaseTransitions"], values: [0, 1] },
      { path: ["spec", "renewTime"], values: ["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:01.500000Z"] },
      { path: ["spec", "acquireTime"], values: ["2026-01-01T00:00:00.000000Z"] },
    ],
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    resource: "endpointslices",
    base: () => ({ addressType: "IPv4", endpoints: [] }),
    fragments: [
      ...META,
      {
        path: ["endpoints"],
        values: [
          [{ addresses: ["10.1.2.3"] }],
          [
            { addresses: ["10.1.2.3"], conditions: { ready: true } },
            { addresses: ["10.1.2.4"], nodeName: "n" },
          ],
          [{ addresses: ["10.1.2.3"], targetRef: { kind: "Pod", name: "p" }, hostname: "h" }],
          [],
        ],
      },
      { path: ["ports"], values: [[{ port: 80 }], [{ name: "http", port: 80, protocol: "TCP" }], [], null] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    resource: "pods",
    base: () => ({ spec: { containers: [{ name: "app", image: "nginx:1" }] } }),
    fragments: [
      ...META,
      ...IN_POD,
      { path: ["spec", "activeDeadlineSeconds"], values: [100, 50] },
      { path: ["spec", "priority"], values: [0] },
    ],
    status: [
      { phase: "Running" },
      { conditions: [{ type: "Ready", status: "True" }] },
      { phase: "Failed", qosClass: "BestEffort", podIP: "10.1.2.3" },
      { podIPs: [{ ip: "10.1.2.3" }], conditions: [{ type: "Ready", status: "False", observedGeneration: 1 }] },
      {
        containerStatuses: [
          { name: "app", image: "i", imageID: "", ready: true, restartCount: 1, state: { running: {} } },
        ],
      },
    ],
  },
];

/** Every kind that can be written at random. */
export const FUZZ_MENUS: readonly Menu[] = [...MENUS, ...MORE];
