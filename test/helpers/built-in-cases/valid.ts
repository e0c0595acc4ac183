import type { KindCases } from "./kind-cases.ts";
import { OTHERS } from "./valid-others.ts";

const labels = { app: "a" };
const container = { name: "c", image: "nginx" };
const template = { metadata: { labels }, spec: { containers: [container] } };
const selector = { matchLabels: labels };

const richPod = {
  containers: [
    {
      name: "c",
      image: "nginx:1.27",
      args: ["-x"],
      ports: [{ containerPort: 80 }, { name: "dns", containerPort: 53, protocol: "UDP" }],
      env: [
        { name: "A", value: "1" },
        { name: "N", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
      ],
      resources: { limits: { cpu: "1000m", memory: "1024Mi" }, requests: { cpu: 0.5 } },
      livenessProbe: { httpGet: { port: 80 } },
      readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 5 },
      startupProbe: { exec: { command: ["true"] } },
      lifecycle: { preStop: { httpGet: { port: 80 } } },
      volumeMounts: [{ name: "config", mountPath: "/config" }],
      securityContext: { runAsNonRoot: true },
    },
  ],
  initContainers: [
    { name: "i", image: "busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000" },
  ],
  volumes: [
    { name: "config", configMap: { name: "x" } },
    { name: "secret", secret: { secretName: "x" } },
    { name: "empty", emptyDir: {} },
    { name: "none" },
    { name: "host", hostPath: { path: "/x" } },
    { name: "down", downwardAPI: { items: [{ path: "a", fieldRef: { fieldPath: "metadata.labels" } }] } },
    { name: "all", projected: { sources: [{ configMap: { name: "x" } }, { serviceAccountToken: { path: "t" } }] } },
    { name: "claim", persistentVolumeClaim: { claimName: "x" } },
    {
      name: "ephemeral",
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
      },
    },
  ],
  serviceAccountName: "robot",
  tolerations: [{ key: "a", operator: "Exists" }],
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: selector },
  ],
};

/** Objects whose defaults are compared. */
export const VALID: readonly KindCases[] = [
  {
    path: "configmaps",
    apiVersion: "v1",
    kind: "ConfigMap",
    bodies: [
      {},
      { data: { a: "1" } },
      { data: {}, binaryData: { b: "aGk=" } },
      { immutable: true },
      { data: { a: null } },
    ],
  },
  {
    path: "secrets",
    apiVersion: "v1",
    kind: "Secret",
    bodies: [
      {},
      { data: { a: "aGk=" } },
      { stringData: { a: "x", b: "é" }, data: { a: "aGk=" } },
      { type: "kubernetes.io/basic-auth", stringData: { username: "u" } },
    ],
  },
  {
    path: "serviceaccounts",
    apiVersion: "v1",
    kind: "ServiceAccount",
    bodies: [{}, { imagePullSecrets: [{ name: "x" }] }],
  },
  {
    path: "services",
    apiVersion: "v1",
    kind: "Service",
    bodies: [
      { spec: { ports: [{ port: 80 }] } },
      {
        spec: {
          clusterIP: "None",
          selector: labels,
          ports: [
            { port: 80, targetPort: "http", name: "a" },
            { port: 53, protocol: "UDP", name: "b" },
          ],
        },
      },
      { spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] } },
      { spec: { type: "LoadBalancer", ports: [{ port: 80, nodePort: 30081 }] } },
      { spec: { type: "ExternalName", externalName: "a.example" } },
      { spec: { sessionAffinity: "ClientIP", ports: [{ port: 80 }] } },
    ],
  },
  {
    path: "pods",
    apiVersion: "v1",
    kind: "Pod",
    bodies: [
      { spec: { containers: [container] } },
      { spec: richPod },
      { spec: { containers: [container], hostNetwork: true, restartPolicy: "Never" } },
    ],
  },
  {
    path: "persistentvolumeclaims",
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    bodies: [{ spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } } }],
  },
  {
    path: "persistentvolumes",
    apiVersion: "v1",
    kind: "PersistentVolume",
    clusterScoped: true,
    bodies: [{ spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" } } }],
  },
  { path: "namespaces", apiVersion: "v1", kind: "Namespace", clusterScoped: true, bodies: [{}] },
  { path: "nodes", apiVersion: "v1", kind: "Node", clusterScoped: true, bodies: [{}] },
  {
    path: "endpoints",
    apiVersion: "v1",
    kind: "Endpoints",
    bodies: [{ subsets: [{ addresses: [{ ip: "10.1.1.1" }], ports: [{ port: 80 }] }] }],
  },
  {
    path: "events",
    apiVersion: "v1",
    kind: "Event",
    bodies: [
      { involvedObject: { kind: "Pod", name: "x", namespace: "NAMESPACE" }, reason: "R", message: "m", type: "Normal" },
    ],
  },
  {
    path: "limitranges",
    apiVersion: "v1",
    kind: "LimitRange",
    bodies: [{ spec: { limits: [{ type: "Container", default: { cpu: "1" } }] } }],
  },
  { path: "resourcequotas", apiVersion: "v1", kind: "ResourceQuota", bodies: [{ spec: { hard: { pods: "10" } } }] },
  { path: "podtemplates", apiVersion: "v1", kind: "PodTemplate", bodies: [{ template }] },
  { path: "replicationcontrollers", apiVersion: "v1", kind: "ReplicationController", bodies: [{ spec: { template } }] },
  {
    path: "deployments",
    apiVersion: "apps/v1",
    kind: "Deployment",
    bodies: [
      { spec: { selector, template } },
      {
        spec: {
          selector,
          template: { metadata: { labels }, spec: richPod },
          replicas: 0,
          strategy: { type: "Recreate" },
        },
      },
      { spec: { selector, template, strategy: { rollingUpdate: { maxSurge: 1 } } } },
    ],
  },
  {
    path: "replicasets",
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    bodies: [{ spec: { selector, template } }, { spec: { selector, template, replicas: 0 } }],
  },
  {
    path: "statefulsets",
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    bodies: [
      { spec: { selector, template, serviceName: "s" } },
      {
        spec: {
          selector,
          template,
          serviceName: "s",
          volumeClaimTemplates: [
            {
              metadata: { name: "d" },
              spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
            },
          ],
          updateStrategy: { type: "OnDelete" },
        },
      },
    ],
  },
  { path: "daemonsets", apiVersion: "apps/v1", kind: "DaemonSet", bodies: [{ spec: { selector, template } }] },
  {
    path: "controllerrevisions",
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    bodies: [{ revision: 1, data: { a: 1 } }],
  },
  {
    path: "jobs",
    apiVersion: "batch/v1",
    kind: "Job",
    bodies: [
      { spec: { template: { spec: { containers: [container], restartPolicy: "Never" } } } },
      { spec: { completions: 3, template: { spec: { containers: [container], restartPolicy: "OnFailure" } } } },
      { spec: { parallelism: 2, template: { spec: { containers: [container], restartPolicy: "Never" } } } },
    ],
  },
  {
    path: "cronjobs",
    apiVersion: "batch/v1",
    kind: "CronJob",
    bodies: [
      {
        spec: {
          schedule: "* * * * *",
          jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: "Never" } } } },
        },
      },
    ],
  },
  ...OTHERS,
];
