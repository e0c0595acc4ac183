import { type Fragment, META, POD, template, WIDGET } from "./menu-fragments.ts";

/** One kind that cases are generated for. */
export interface Menu {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  /** What every object of the kind has to have. */
  readonly base: (name: string) => Record<string, unknown>;
  readonly fragments: readonly Fragment[];
  /** What the status endpoint may set. */
  readonly status?: readonly Record<string, unknown>[];
  /** Another served version of the kind. */
  readonly oldVersion?: string;
}

/** The kinds that cases are generated for. */
export const MENUS: readonly Menu[] = [
  {
    apiVersion: "oracle.example/v1",
    kind: "Widget",
    resource: "widgets",
    oldVersion: "oracle.example/v1beta1",
    base: () => ({}),
    fragments: [...META, ...WIDGET],
    status: [
      { phase: "Ready" },
      { ready: 1, conditions: [{ type: "Ready", status: "True" }] },
      {
        conditions: [
          { type: "Other", status: "False" },
          { type: "Ready", status: "False" },
        ],
      },
    ],
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    resource: "deployments",
    base: (name) => ({ spec: { selector: { matchLabels: { app: name } }, template: template(name) } }),
    fragments: [
      ...META,
      ...POD,
      { path: ["spec", "replicas"], values: [1, 0, 3] },
      { path: ["spec", "paused"], values: [true, false] },
      { path: ["spec", "minReadySeconds"], values: [0, 5] },
      { path: ["spec", "revisionHistoryLimit"], values: [10, 0] },
      { path: ["spec", "progressDeadlineSeconds"], values: [600] },
      {
        path: ["spec", "strategy"],
        values: [
          { type: "Recreate" },
          { type: "RollingUpdate" },
          { rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } },
          {},
        ],
      },
    ],
    status: [
      { replicas: 1, observedGeneration: 1 },
      {
        conditions: [
          {
            type: "Available",
            status: "True",
            lastUpdateTime: "2026-01-01T00:00:00Z",
            lastTransitionTime: "2026-01-01T00:00:00Z",
          },
        ],
      },
    ],
  },
  {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    resource: "statefulsets",
    base: (name) => ({
      spec: { selector: { matchLabels: { app: name } }, serviceName: name, template: template(name) },
    }),
    fragments: [
      ...META,
      ...POD,
      { path: ["spec", "replicas"], values: [1, 0, 3] },
      { path: ["spec", "podManagementPolicy"], values: ["OrderedReady"] },
      {
        path: ["spec", "updateStrategy"],
        values: [
          { type: "OnDelete" },
          { type: "RollingUpdate" },
          { rollingUpdate: { partition: 0 } },
          { type: "RollingUpdate", rollingUpdate: { partition: 2 } },
        ],
      },
      { path: ["spec", "persistentVolumeClaimRetentionPolicy"], values: [{ whenDeleted: "Delete" }, {}] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "Service",
    resource: "services",
    base: (name) => ({ spec: { selector: { app: name }, ports: [{ port: 80 }] } }),
    fragments: [
      ...META,
      {
        path: ["spec", "ports"],
        values: [
          [{ port: 80, name: "a" }],
          [{ port: 80, targetPort: 80 }],
          [{ port: 80, targetPort: "http", protocol: "TCP" }],
          [
            { port: 80, name: "a" },
            { port: 80, name: "u", protocol: "UDP" },
          ],
          [
            { port: 443, name: "b" },
            { port: 80, name: "a" },
          ],
        ],
      },
      { path: ["spec", "type"], values: ["ClusterIP", "NodePort", "LoadBalancer"] },
      { path: ["spec", "externalTrafficPolicy"], values: ["Cluster", "Local"] },
      { path: ["spec", "sessionAffinity"], values: ["None", "ClientIP"] },
      { path: ["spec", "externalIPs"], values: [["1.1.1.1"], ["2.2.2.2", "1.1.1.1"], []] },
      { path: ["spec", "publishNotReadyAddresses"], values: [false, true] },
      { path: ["spec", "internalTrafficPolicy"], values: ["Cluster", "Local"] },
      { path: ["spec", "selector"], values: [{ app: "x" }, {}, { app: "x", b: "" }] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    resource: "configmaps",
    base: () => ({}),
    fragments: [
      ...META,
      { path: ["data"], values: [{ a: "1" }, { a: "2", b: "" }, {}, null, { a: null }, { c: "<&>" }] },
      { path: ["binaryData"], values: [{ x: "AAA=" }, {}] },
      { path: ["immutable"], values: [false] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    resource: "secrets",
    base: () => ({}),
    fragments: [
      ...META,
      { path: ["data"], values: [{ a: "MQ==" }, { a: "Mg==", b: "" }, {}, { a: null }, { a: "MQ==\n" }] },
      { path: ["stringData"], values: [{ a: "1" }, { s: "x" }, {}, { a: "ü" }] },
      { path: ["type"], values: ["Opaque"] },
      { path: ["immutable"], values: [false] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "ServiceAccount",
    resource: "serviceaccounts",
    base: () => ({}),
    fragments: [
      ...META,
      { path: ["automountServiceAccountToken"], values: [false, true] },
      { path: ["imagePullSecrets"], values: [[{ name: "a" }], [{ name: "b" }, { name: "a" }], []] },
      { path: ["secrets"], values: [[{ name: "a" }], []] },
    ],
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    resource: "persistentvolumeclaims",
    base: () => ({ spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }),
    fragments: [
      ...META,
      { path: ["spec", "resources"], values: [{ requests: { storage: "1Gi" } }, { requests: { storage: "1024Mi" } }] },
      { path: ["spec", "volumeMode"], values: ["Filesystem"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    resource: "roles",
    base: () => ({}),
    fragments: [
      ...META,
      {
        path: ["rules"],
        values: [
          [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
          [{ apiGroups: ["", "apps"], resources: ["pods"], verbs: ["get", "list"], resourceNames: [] }],
          [],
          null,
        ],
      },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    resource: "rolebindings",
    base: () => ({ roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" } }),
    fragments: [
      ...META,
      {
        path: ["subjects"],
        values: [
          [{ kind: "User", name: "u" }],
          [{ kind: "User", name: "u", apiGroup: "rbac.authorization.k8s.io" }],
          [{ kind: "ServiceAccount", name: "s", namespace: "ssa" }],
          [],
        ],
      },
    ],
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    resource: "networkpolicies",
    base: () => ({ spec: { podSelector: {} } }),
    fragments: [
      ...META,
      { path: ["spec", "podSelector"], values: [{}, { matchLabels: { a: "b" } }] },
      { path: ["spec", "policyTypes"], values: [["Ingress"], ["Ingress", "Egress"], ["Egress", "Ingress"]] },
      {
        path: ["spec", "ingress"],
        values: [
          [],
          [{}],
          [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
          [{ ports: [{ port: "http", protocol: "TCP" }] }],
        ],
      },
      { path: ["spec", "egress"], values: [[], [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }]] },
    ],
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    resource: "ingresses",
    base: (name) => ({ spec: { defaultBackend: { service: { name, port: { number: 80 } } } } }),
    fragments: [
      ...META,
      { path: ["spec", "ingressClassName"], values: ["nginx", "other"] },
      { path: ["spec", "tls"], values: [[{ hosts: ["a.dev"], secretName: "s" }], []] },
      {
        path: ["spec", "rules"],
        values: [
          [
            {
              host: "a.dev",
              http: {
                paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "x", port: { number: 1 } } } }],
              },
            },
          ],
          [{ host: "" }],
        ],
      },
    ],
  },
  {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    resource: "horizontalpodautoscalers",
    base: (name) => ({ spec: { scaleTargetRef: { kind: "Deployment", name, apiVersion: "apps/v1" }, maxReplicas: 3 } }),
    fragments: [
      ...META,
      { path: ["spec", "minReplicas"], values: [1, 2] },
      {
        path: ["spec", "metrics"],
        values: [
          [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } }],
          [
            {
              type: "Resource",
              resource: { name: "memory", target: { type: "AverageValue", averageValue: "1024Mi" } },
            },
          ],
          [],
        ],
      },
      { path: ["spec", "behavior"], values: [{}, { scaleDown: { stabilizationWindowSeconds: 10 } }] },
    ],
  },
];
