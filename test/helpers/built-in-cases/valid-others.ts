import type { KindCases } from "./kind-cases.ts";

const selector = { matchLabels: { app: "a" } };

/** Kinds of other groups than core, apps and batch. */
export const OTHERS: readonly KindCases[] = [
  {
    path: "horizontalpodautoscalers",
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    bodies: [
      { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "x" } } },
      {
        spec: {
          maxReplicas: 3,
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "x" },
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
          ],
          behavior: { scaleDown: { stabilizationWindowSeconds: 10 } },
        },
      },
    ],
  },
  {
    path: "ingresses",
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    bodies: [
      {
        spec: {
          rules: [
            {
              host: "a.example",
              http: {
                paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "s", port: { number: 80 } } } }],
              },
            },
          ],
        },
      },
    ],
  },
  {
    path: "networkpolicies",
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    bodies: [
      { spec: { podSelector: {} } },
      {
        spec: {
          podSelector: selector,
          egress: [{ ports: [{ port: 53 }] }],
          ingress: [{ from: [{ podSelector: {} }] }],
        },
      },
    ],
  },
  {
    path: "ingressclasses",
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    clusterScoped: true,
    bodies: [{ spec: { controller: "a.example/x", parameters: { kind: "K", name: "n" } } }],
  },
  {
    path: "poddisruptionbudgets",
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    bodies: [{ spec: { minAvailable: 1, selector } }],
  },
  {
    path: "leases",
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    bodies: [{}, { spec: { holderIdentity: "a", renewTime: "2024-01-01T00:00:00.500000Z" } }],
  },
  {
    path: "endpointslices",
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    bodies: [
      { addressType: "IPv4", endpoints: [{ addresses: ["10.1.1.1"] }], ports: [{ port: 80 }] },
      { addressType: "IPv4", endpoints: [] },
    ],
  },
  {
    path: "roles",
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    bodies: [{}, { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }],
  },
  {
    path: "rolebindings",
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    bodies: [
      {
        roleRef: { kind: "Role", name: "x" },
        subjects: [
          { kind: "User", name: "u" },
          { kind: "ServiceAccount", name: "s", namespace: "NAMESPACE" },
        ],
      },
    ],
  },
  {
    path: "clusterroles",
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    clusterScoped: true,
    bodies: [{ rules: [{ nonResourceURLs: ["/x"], verbs: ["get"] }] }],
  },
  {
    path: "clusterrolebindings",
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    clusterScoped: true,
    bodies: [{ roleRef: { kind: "ClusterRole", name: "view", apiGroup: "rbac.authorization.k8s.io" } }],
  },
  {
    path: "storageclasses",
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    clusterScoped: true,
    bodies: [{ provisioner: "a.example/x" }],
  },
  {
    path: "csidrivers",
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIDriver",
    clusterScoped: true,
    bodies: [{ spec: {} }],
  },
  {
    path: "csinodes",
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    clusterScoped: true,
    bodies: [{ spec: { drivers: [] } }],
  },
  {
    path: "validatingwebhookconfigurations",
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    clusterScoped: true,
    bodies: [
      {
        webhooks: [
          {
            name: "a.example.com",
            sideEffects: "None",
            admissionReviewVersions: ["v1"],
            clientConfig: { service: { name: "s", namespace: "n" } },
            rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
          },
        ],
      },
    ],
  },
  {
    path: "customresourcedefinitions",
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    clusterScoped: true,
    bodies: [
      {
        metadata: { name: "defaulteds.built-in.test" },
        spec: {
          group: "built-in.test",
          scope: "Namespaced",
          names: { plural: "defaulteds", kind: "Defaulted" },
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      },
    ],
  },
];
