import type { Fragment } from "../../helpers/ssa-cases/menu-fragments.ts";

const ANY: readonly Fragment[] = [
  { path: ["metadata", "labels"], values: [{ "a b": "x" }, { a: "-" }, { a: 1 }, "x", { a: "y".repeat(64) }] },
  { path: ["metadata", "annotations"], values: [{ "a//b": "x" }, { a: true }, []] },
  { path: ["metadata", "finalizers"], values: [["plain"], ["not valid"], "x", [1]] },
  { path: ["metadata", "ownerReferences"], values: [[{ apiVersion: "v1", kind: "Pod", name: "o", uid: "" }]] },
  { path: ["metadata", "uid"], values: ["other"] },
  { path: ["metadata", "generation"], values: [7] },
  { path: ["metadata", "creationTimestamp"], values: ["x", 1, null, "2026-01-01T00:00:00Z"] },
  { path: ["metadata", "namespace"], values: ["other"] },
  { path: ["metadata", "nickname"], values: ["n"] },
  { path: ["bogus"], values: [1, {}, null] },
  { path: ["kind"], values: ["Other"] },
  { path: ["apiVersion"], values: ["other/v1"] },
];

const OF: Readonly<Record<string, readonly Fragment[]>> = {
  ConfigMap: [
    { path: ["data"], values: [{ "a/b": "x" }, { a: 1 }, "x", { x: "both" }] },
    { path: ["immutable"], values: ["yes"] },
  ],
  Deployment: [
    { path: ["spec", "replicas"], values: [-1, "1", 1.5, null, 2 ** 31, 2 ** 32 + 1, 1e20] },
    { path: ["spec", "selector"], values: [{}, { matchLabels: { app: "other" } }, null] },
    { path: ["spec", "bogus"], values: [1] },
    { path: ["spec", "strategy"], values: [{ type: "Other" }, { type: "Recreate", rollingUpdate: { maxSurge: 1 } }] },
    { path: ["spec", "minReadySeconds"], values: [-5, 5000] },
    {
      path: ["spec", "template", "spec", "containers"],
      values: [
        [],
        [{ name: "A_b", image: "i" }],
        [{ name: "app" }],
        [{ name: "app", image: "i", imagePullPolicy: "x" }],
        [{ name: "app", image: "i", env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "x" } } }] }],
        [{ name: "app", image: "i", securityContext: { runAsUser: -1, runAsGroup: 2 ** 31 } }],
      ],
    },
    { path: ["spec", "template", "spec", "restartPolicy"], values: ["Never", "x", 1, true] },
    { path: ["spec", "template", "metadata", "labels"], values: [{ app: "x", "a b": "c d" }, { app: "other" }] },
    { path: ["spec", "template", "metadata", "annotations"], values: [{ "a b": "x" }, { "A/b": "x", "a//b": "x" }] },
    { path: ["spec", "template", "spec", "dnsPolicy"], values: [2, "x"] },
    { path: ["spec", "template", "spec", "$setElementOrder/affinity"], values: [[{ name: "a" }], [], "x"] },
    { path: ["spec", "template", "spec", "$setElementOrder/containers"], values: [[{ name: "app" }], [{}]] },
    {
      path: ["spec", "template", "spec", "securityContext"],
      values: [{ "$setElementOrder/sysctls": [], runAsUser: -1 }],
    },
    {
      path: ["spec", "template", "spec", "tolerations"],
      values: [
        [{ operator: "Equal" }],
        [{ key: "a b", operator: "Exists" }],
        [{ key: "a", operator: "Exists", value: "x" }],
        [{ key: "a", value: "x y" }],
        [{ key: "a", operator: "Other" }],
        [{ key: "a", operator: "Lt", value: "x" }],
        [{ key: "a", operator: "Exists", effect: "Other" }],
        [{ key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 }],
        [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 0 }],
      ],
    },
  ],
  Service: [
    { path: ["spec", "type"], values: ["Other", "ExternalName", 1, ""] },
    { path: ["spec", "externalName"], values: ["a.example", "a.example.", "not valid", ""] },
    { path: ["spec", "clusterIPs"], values: [["None"], ["x"], ["None", "x"], ["::1"], []] },
    { path: ["spec", "ipFamilyPolicy"], values: ["SingleStack", "PreferDualStack", "RequireDualStack", "x"] },
    { path: ["spec", "ipFamilies"], values: [["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv4", "IPv4"], ["x"]] },
    { path: ["spec", "externalIPs"], values: [["x"], ["127.0.0.1"], ["0.0.0.0", "169.254.1.1"]] },
    { path: ["spec", "internalTrafficPolicy"], values: ["x", 1] },
    { path: ["spec", "trafficDistribution"], values: ["PreferClose", "x"] },
    { path: ["spec", "loadBalancerClass"], values: ["a.example/x", "a b"] },
    { path: ["spec", "loadBalancerSourceRanges"], values: [["10.0.0.0/8"]] },
    { path: ["spec", "sessionAffinityConfig"], values: [{ clientIP: { timeoutSeconds: 0 } }, { clientIP: {} }] },
    { path: ["spec", "allocateLoadBalancerNodePorts"], values: [false, true] },
    {
      path: ["spec", "ports"],
      values: [
        [],
        [{ port: 0 }],
        [{ port: 80, protocol: "X" }],
        [{ port: 80 }, { port: 81 }],
        [{ port: 2 ** 31 }],
        [{ port: 2 ** 32 + 80 }],
        [{ port: 80, targetPort: 2 ** 31 }],
        [{ port: 80, targetPort: 0 }],
        [{ port: 80, targetPort: "" }],
        [{ port: 80, appProtocol: "a b" }],
        [{ port: 80, nodePort: 80 }],
        [{ port: 80, nodePort: 32_000 }],
        [
          { port: 80, name: "a", nodePort: 32_001 },
          { port: 81, name: "b", nodePort: 32_001 },
        ],
        [
          { port: 80, name: "a", nodePort: 32_002 },
          { port: 80, name: "b", protocol: "UDP", nodePort: 32_002 },
        ],
      ],
    },
    { path: ["spec", "sessionAffinity"], values: ["x"] },
    { path: ["spec", "clusterIP"], values: ["None", ""] },
    { path: ["spec", "bogus"], values: [1] },
  ],
  Job: [
    { path: ["spec", "parallelism"], values: [-1, 100_001, "1"] },
    { path: ["spec", "completions"], values: [-1, null, 2 ** 31] },
    { path: ["spec", "backoffLimit"], values: [-1] },
    { path: ["spec", "backoffLimitPerIndex"], values: [1, -1] },
    { path: ["spec", "maxFailedIndexes"], values: [0, 5] },
    { path: ["spec", "completionMode"], values: ["Other", ""] },
    { path: ["spec", "podReplacementPolicy"], values: ["Other"] },
    { path: ["spec", "managedBy"], values: ["example.dev/x", "plain", "A b/c d", "", "example.dev/a b"] },
    { path: ["spec", "manualSelector"], values: [true] },
    { path: ["spec", "selector"], values: [{}, { matchLabels: { app: "x" } }, null] },
    { path: ["spec", "bogus"], values: [1] },
    {
      path: ["spec", "template", "metadata", "labels"],
      values: [{ app: "x" }, { "job-name": "other" }, { "a b": "x" }],
    },
    { path: ["spec", "template", "spec", "restartPolicy"], values: ["Always", "Other", "", null] },
    { path: ["spec", "template", "spec", "nodeSelector"], values: [{ a: "b" }] },
    { path: ["spec", "template", "spec", "tolerations"], values: [[{ key: "a", operator: "Exists" }]] },
    {
      path: ["spec", "template", "spec", "affinity"],
      values: [
        {},
        { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
        { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      ],
    },
    {
      path: ["spec", "template", "spec", "containers"],
      values: [
        [{ name: "app", image: "nginx:2" }],
        [{ name: "app", image: "nginx:1", resources: { requests: { cpu: "1" } } }],
        [{ name: "side", image: "nginx:1" }],
        [],
      ],
    },
    {
      path: ["spec", "podFailurePolicy"],
      values: [
        { rules: [] },
        { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [1] } }] },
        { rules: [{ action: "FailIndex", onPodConditions: [{ type: "DisruptionTarget" }] }] },
        { rules: [{ action: "Other", onExitCodes: { containerName: "x", operator: "x", values: [2, 1, 1] } }] },
        {
          rules: [
            {
              action: "Ignore",
              onExitCodes: { operator: "In", values: [0] },
              onPodConditions: [{ type: "a b", status: "x" }],
            },
          ],
        },
        { rules: [{}] },
      ],
    },
    {
      path: ["spec", "successPolicy"],
      values: [
        { rules: [] },
        { rules: [{}] },
        { rules: [{ succeededIndexes: "0,2-4", succeededCount: 9 }] },
        { rules: [{ succeededIndexes: "0" }] },
        { rules: [{ succeededIndexes: "1,0" }, { succeededIndexes: "x" }, { succeededIndexes: "0-1-2" }] },
      ],
    },
  ],
  Pod: [
    {
      path: ["spec", "containers"],
      values: [
        [],
        [{ name: "app", image: "nginx:2" }],
        [{ name: "app", image: " nginx:1 " }],
        [{ name: "A_b", image: "i" }],
        [{ name: "app" }],
        [
          { name: "app", image: "nginx:1" },
          { name: "app", image: "nginx:1" },
        ],
        [{ name: "app", image: "nginx:1", ports: [{ containerPort: 80, hostPort: 81 }] }],
        [{ name: "app", image: "nginx:1", env: [{ name: "A=", valueFrom: {} }, { name: "" }] }],
      ],
    },
    { path: ["spec", "hostNetwork"], values: [true] },
    { path: ["spec", "activeDeadlineSeconds"], values: [0, -1, 2 ** 31, 200] },
    { path: ["spec", "terminationGracePeriodSeconds"], values: [-1, 1] },
    { path: ["spec", "priority"], values: [5] },
    { path: ["spec", "preemptionPolicy"], values: ["Never", "PreemptLowerPriority"] },
    { path: ["spec", "schedulingGates"], values: [[{ name: "example.dev/a" }], [{ name: "a b" }], []] },
    { path: ["spec", "readinessGates"], values: [[{ conditionType: "a b" }]] },
    { path: ["spec", "nodeName"], values: ["n", "A_b"] },
    { path: ["spec", "hostname"], values: ["h.h", "h"] },
    { path: ["spec", "serviceAccount"], values: ["sa", "other"] },
    { path: ["spec", "nodeSelector"], values: [{ "a b": "c d" }] },
    { path: ["spec", "restartPolicy"], values: ["Never", "x"] },
    { path: ["spec", "ephemeralContainers"], values: [[{ name: "e", image: "i" }]] },
    {
      path: ["spec", "tolerations"],
      values: [[{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }], [{ operator: "Equal" }]],
    },
    {
      path: ["status"],
      values: [
        { qosClass: "Guaranteed" },
        { podIP: "x" },
        { podIP: "10.1.2.3" },
        { podIPs: [{ ip: "10.1.2.3" }, { ip: "10.1.2.4" }] },
        { podIP: "10.1.2.3", podIPs: [{ ip: "2001:db8::1" }, { ip: "10.1.2.3" }] },
        { hostIP: "10.1.2.3", hostIPs: [{ ip: "10.1.2.4" }] },
        { nominatedNodeName: "A_b" },
        { observedGeneration: 1, conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] },
        { observedGeneration: -1, conditions: [{ type: "a b", status: "x", observedGeneration: -1 }] },
        {
          containerStatuses: [
            {
              name: "app",
              image: "i",
              imageID: "",
              ready: false,
              restartCount: 0,
              state: { terminated: { exitCode: 1 } },
            },
          ],
        },
        {
          containerStatuses: [
            { name: "app", image: "i", imageID: "", ready: true, restartCount: 1, state: { running: {} } },
          ],
        },
      ],
    },
  ],
  EndpointSlice: [
    { path: ["addressType"], values: ["IPv6", "FQDN", "Other", "", null] },
    {
      path: ["endpoints"],
      values: [
        [{}],
        [{ addresses: [] }],
        [{ addresses: ["x", "127.0.0.1", "::1", "010.1.2.3"] }],
        [{ addresses: ["2001:db8::1", "2001:DB8::2", "::ffff:1.2.3.4", "fe80::1%eth0"] }],
        [{ addresses: ["a.example", "a.example.", "plain", "a b.c"] }],
        [{ addresses: ["10.1.2.3"], nodeName: "A_b", hostname: "h.h", zone: "a b" }],
        [{ addresses: ["10.1.2.3"], deprecatedTopology: { "kubernetes.io/hostname": "n" } }],
        [
          {
            addresses: ["10.1.2.3"],
            hints: { forZones: [{ name: "z" }, { name: "z" }, { name: "a b" }], forNodes: [] },
          },
        ],
        [{ addresses: ["10.1.2.3"], hints: { forZones: [], forNodes: [{ name: "N" }] } }],
        [{ addresses: ["10.1.2.3"], conditions: { ready: null, serving: false, terminating: true }, targetRef: {} }],
        "x",
        [null],
      ],
    },
    {
      path: ["ports"],
      values: [
        [{}],
        [{ port: 0 }, { port: 70_000, name: "A" }],
        [{ name: "a" }, { name: "a", protocol: "X" }],
        [{ port: 80, appProtocol: "a b" }],
        [{ port: "80" }],
      ],
    },
  ],
  Widget: [
    { path: ["spec", "size"], values: [-1, "1", 1.5, 1000] },
    { path: ["spec", "mode"], values: ["Other", 1] },
    { path: ["spec", "bogus"], values: [1, { a: null }] },
    { path: ["spec", "servers"], values: [[{}], [{ name: "s1" }, { name: "s1" }], {}, [{ name: 1 }]] },
    { path: ["spec", "tags"], values: [["a", "a"], [1], "a"] },
    { path: ["spec", "props"], values: [{ a: 1 }, []] },
    { path: ["spec"], values: ["x", [], null] },
    { path: ["spec", "embedded"], values: [{}, { kind: "Pod" }, { apiVersion: 1, kind: "Pod" }] },
  ],
};

/** What may be wrong with an object of a kind. */
export function faultsOf(kind: string): readonly Fragment[] {
  return [...ANY, ...(OF[kind] ?? [])];
}
