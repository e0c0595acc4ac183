/** An object that a real server refuses: on creation, or in the place of `old`. */
export interface InvalidCase {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly old?: Readonly<Record<string, unknown>>;
}

const labels = { app: "a" };
const container = { name: "c", image: "nginx" };
const template = { metadata: { labels }, spec: { containers: [container] } };
const selector = { matchLabels: labels };
const job = { template: { spec: { containers: [container], restartPolicy: "Never" } } };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };

type Body = Readonly<Record<string, unknown>>;

const of =
  (path: string, apiVersion: string, kind: string) =>
  (body: Body, old?: Body): InvalidCase => ({ path, apiVersion, kind, body, ...(old === undefined ? {} : { old }) });

const configMap = of("configmaps", "v1", "ConfigMap");
const secret = of("secrets", "v1", "Secret");
const service = of("services", "v1", "Service");
const pod = of("pods", "v1", "Pod");
const pvc = of("persistentvolumeclaims", "v1", "PersistentVolumeClaim");
const deployment = of("deployments", "apps/v1", "Deployment");
const replicaSet = of("replicasets", "apps/v1", "ReplicaSet");
const statefulSet = of("statefulsets", "apps/v1", "StatefulSet");
const daemonSet = of("daemonsets", "apps/v1", "DaemonSet");
const jobs = of("jobs", "batch/v1", "Job");
const roleBinding = of("rolebindings", "rbac.authorization.k8s.io/v1", "RoleBinding");
const role = of("roles", "rbac.authorization.k8s.io/v1", "Role");
const ingress = of("ingresses", "networking.k8s.io/v1", "Ingress");
const autoscaler = of("horizontalpodautoscalers", "autoscaling/v2", "HorizontalPodAutoscaler");

const inTemplate = (spec: Body): Body => ({ spec: { selector, template: { metadata: { labels }, spec } } });
const containers = (change: Body): Body => ({ spec: { containers: [{ ...container, ...change }] } });

/** Objects whose causes are compared. */
export const INVALID: readonly InvalidCase[] = [
  configMap({ metadata: { name: "A" } }),
  configMap({ data: { "a/b": "x" } }),
  configMap({ data: { a: "x" }, binaryData: { a: "aGk=" } }),
  configMap({ data: { a: 1 } }),
  configMap({ data: "x" }),
  configMap({ data: { a: "2" }, immutable: true }, { data: { a: "1" }, immutable: true }),
  configMap({ data: { a: "1" }, immutable: false }, { data: { a: "1" }, immutable: true }),
  secret({ data: { a: "%" } }),
  secret({ data: { "a b": "aGk=" } }),
  secret({ type: "kubernetes.io/tls", data: {} }),
  secret({ type: "other" }, { type: "Opaque" }),
  secret({ data: { a: "aGk=" }, immutable: true }, { data: { a: "aGo=" }, immutable: true }),
  service({ metadata: { name: "1a" }, spec: { ports: [{ port: 80 }] } }),
  service({ spec: {} }),
  service({ spec: { ports: [{ port: 0 }] } }),
  service({ spec: { ports: [{ port: 70000 }] } }),
  service({ spec: { ports: [{ port: 80 }, { port: 81 }] } }),
  service({
    spec: {
      ports: [
        { port: 80, name: "a" },
        { port: 81, name: "a" },
      ],
    },
  }),
  service({ spec: { ports: [{ port: 80, name: "A" }] } }),
  service({ spec: { type: "Other", ports: [{ port: 80 }] } }),
  service({ spec: { ports: [{ port: 80, protocol: "HTTP" }] } }),
  service({ spec: { sessionAffinity: "Maybe", ports: [{ port: 80 }] } }),
  service({ spec: { clusterIP: "x", ports: [{ port: 80 }] } }),
  service(
    { spec: { clusterIP: "10.0.0.9", ports: [{ port: 80 }] } },
    { spec: { clusterIP: "10.0.0.8", ports: [{ port: 80 }] } },
  ),
  service({ spec: { selector: { "a b": "c" }, ports: [{ port: 80 }] } }),
  pod({ spec: { containers: [] } }),
  pod({ spec: {} }),
  pod(containers({ name: "" })),
  pod(containers({ name: "A_b" })),
  pod(containers({ image: "" })),
  pod({ spec: { containers: [container, container] } }),
  pod(containers({ imagePullPolicy: "Sometimes" })),
  pod(containers({ ports: [{ containerPort: 0 }] })),
  pod(containers({ ports: [{ containerPort: 80, protocol: "X" }] })),
  pod(containers({ env: [{ name: "" }] })),
  pod(containers({ volumeMounts: [{ name: "no", mountPath: "/x" }] })),
  pod(containers({ resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } })),
  pod(containers({ resources: { limits: { cpu: "x" } } })),
  pod({ spec: { containers: [container], restartPolicy: "Maybe" } }),
  pod({ spec: { containers: [container], dnsPolicy: "No" } }),
  pod({ spec: { containers: "x" } }),
  pod({ spec: { containers: [container], terminationGracePeriodSeconds: "x" } }),
  pod(
    { spec: { containers: [{ ...container, image: "other" }], nodeName: "n" } },
    { spec: { containers: [container] } },
  ),
  pvc({ spec: {} }),
  pvc({ spec: { ...claim, accessModes: ["Any"] } }),
  pvc({ spec: { ...claim, storageClassName: "b" } }, { spec: { ...claim, storageClassName: "a" } }),
  deployment({ spec: {} }),
  deployment({}),
  deployment({
    spec: { selector, template: { metadata: { labels: { app: "b" } }, spec: { containers: [container] } } },
  }),
  deployment({ spec: { selector: {}, template } }),
  deployment({ spec: { selector: { matchExpressions: [{ key: "a", operator: "X" }] }, template } }),
  deployment({ spec: { selector: { matchLabels: { "a b": "c" } }, template } }),
  deployment({ spec: { selector, template, replicas: -1 } }),
  deployment({ spec: { selector, template, replicas: "x" } }),
  deployment({ spec: { selector, template, strategy: { type: "Magic" } } }),
  deployment({ spec: { selector, template, strategy: { type: "Recreate", rollingUpdate: {} } } }),
  deployment({ spec: { selector, template, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } }),
  deployment({ spec: { selector, template, minReadySeconds: 600 } }),
  deployment(inTemplate({ containers: [] })),
  deployment(inTemplate({ containers: [container], restartPolicy: "Never" })),
  deployment(
    {
      spec: {
        selector: { matchLabels: { app: "b" } },
        template: { metadata: { labels: { app: "b" } }, spec: { containers: [container] } },
      },
    },
    { spec: { selector, template } },
  ),
  replicaSet({
    spec: { selector, template: { metadata: { labels: { app: "b" } }, spec: { containers: [container] } } },
  }),
  replicaSet({ spec: {} }),
  statefulSet({
    spec: { selector, template: { metadata: { labels: { app: "b" } }, spec: { containers: [container] } } },
  }),
  statefulSet({ spec: { selector, template, serviceName: "b" } }, { spec: { selector, template, serviceName: "a" } }),
  statefulSet({ spec: { selector, template, podManagementPolicy: "X" } }),
  daemonSet({
    spec: { selector, template: { metadata: { labels: { app: "b" } }, spec: { containers: [container] } } },
  }),
  jobs({ spec: {} }),
  jobs({ spec: { template: { spec: { containers: [container], restartPolicy: "Always" } } } }),
  jobs({ spec: { ...job, parallelism: -1, backoffLimit: -1 } }),
  roleBinding({ subjects: [] }),
  roleBinding({ roleRef: { kind: "Other", name: "", apiGroup: "rbac.authorization.k8s.io" } }),
  roleBinding({
    roleRef: { kind: "Role", name: "x" },
    subjects: [
      { kind: "ServiceAccount", name: "" },
      { kind: "X", name: "y" },
    ],
  }),
  roleBinding({ roleRef: { kind: "ClusterRole", name: "view" } }, { roleRef: { kind: "ClusterRole", name: "edit" } }),
  role({ rules: [{ apiGroups: [""], resources: ["pods"] }] }),
  role({ rules: [{ verbs: ["get"] }] }),
  ingress({ spec: {} }),
  ingress({
    spec: {
      rules: [
        {
          http: {
            paths: [{ path: "x", pathType: "Prefix", backend: { service: { name: "s", port: { number: 80 } } } }],
          },
        },
      ],
    },
  }),
  autoscaler({ spec: { maxReplicas: 0, scaleTargetRef: { kind: "Deployment", name: "x" } } }),
  autoscaler({ spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: "", name: "" } } }),
];
