import { area } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { collection, merge, post, STATEFUL_SETS } from "./requests.ts";
import { deployment } from "./workloads.ts";

const CLAIMS = collection("v1", "PersistentVolumeClaim", "persistentvolumeclaims");
const POLICIES = collection("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies");
const INGRESSES = collection("networking.k8s.io/v1", "Ingress", "ingresses");
const ROLES = collection("rbac.authorization.k8s.io/v1", "Role", "roles");
const BINDINGS = collection("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings");
const AUTOSCALERS = collection("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");

const A = { metadata: { name: "a" } };
const OWNERS = "metadata.managedFields";

const claim = (storage: string) => ({
  ...A,
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
});
const policy = (spec: Readonly<Record<string, unknown>>) => ({ ...A, spec: { podSelector: {}, ...spec } });
const ingress = (backend: unknown) => ({
  ...A,
  spec: { rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
});
const autoscaler = (...metrics: readonly unknown[]) => ({
  ...A,
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" }, maxReplicas: 2, metrics },
});
const set = (updateStrategy: unknown) => {
  const { spec } = deployment("a");
  return { ...A, spec: { ...(spec as object), serviceName: "a", updateStrategy } };
};

/** Cases of the area `writes: other kinds`. */
export const otherKinds = area("writes: other kinds", {
  "nobody owns the finalizer that admission gives a claim": asksFor(
    ["metadata.finalizers", OWNERS],
    (ns) => post(CLAIMS, ns, claim("1Gi")),
    {
      status: 201,
      "metadata.finalizers": ["kubernetes.io/pvc-protection"],
      "metadata.managedFields": [
        'conformance Update v1: {"f:spec":{"f:accessModes":{},"f:resources":{"f:requests":{".":{},"f:storage":{}}},"f:volumeMode":{}}}',
      ],
    },
  ),
  "an empty list of a network policy counts a generation every time": asksFor(
    ["metadata.generation", "spec.ingress"],
    (ns) => [
      post(POLICIES, ns, policy({})),
      merge(POLICIES, ns, "a", { spec: { ingress: [] } }),
      merge(POLICIES, ns, "a", { spec: { ingress: [] } }),
    ],
    { status: 200, "metadata.generation": 3, "spec.ingress": null },
  ),
  "a block of addresses that is none": asks(
    (ns) => post(POLICIES, ns, policy({ egress: [{ to: [{ ipBlock: {} }] }] })),
    [
      '422 Invalid: NetworkPolicy.networking.k8s.io "a" is invalid: spec.egress[0].to[0].ipBlock.cidr: Required value',
      "name a, group networking.k8s.io, kind NetworkPolicy",
      "FieldValueRequired spec.egress[0].to[0].ipBlock.cidr",
    ],
  ),
  "a peer that is nobody": asks(
    (ns) => post(POLICIES, ns, policy({ ingress: [{ from: [{}] }] })),
    [
      '422 Invalid: NetworkPolicy.networking.k8s.io "a" is invalid: spec.ingress[0].from[0]: Required value: must specify a peer',
      "name a, group networking.k8s.io, kind NetworkPolicy",
      "FieldValueRequired spec.ingress[0].from[0]",
    ],
  ),
  "an ingress that leads nowhere": asks(
    (ns) => post(INGRESSES, ns, ingress({})),
    [
      '422 Invalid: Ingress.networking.k8s.io "a" is invalid: spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
      "name a, group networking.k8s.io, kind Ingress",
      "FieldValueInvalid spec.rules[0].http.paths[0].backend",
    ],
  ),
  "an ingress that leads to no port": asks(
    (ns) => post(INGRESSES, ns, ingress({ service: { name: "s" } })),
    [
      '422 Invalid: Ingress.networking.k8s.io "a" is invalid: spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
      "name a, group networking.k8s.io, kind Ingress",
      "FieldValueRequired spec.rules[0].http.paths[0].backend",
    ],
  ),
  "an ingress for an address": asks(
    (ns) => post(INGRESSES, ns, { ...A, spec: { rules: [{ host: "1.2.3.4" }] } }),
    [
      '422 Invalid: Ingress.networking.k8s.io "a" is invalid: spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      "name a, group networking.k8s.io, kind Ingress",
      "FieldValueInvalid spec.rules[0].host",
    ],
  ),
  "an empty list of rules is owned, and stored as none": asksFor(
    ["rules", OWNERS],
    (ns) => post(ROLES, ns, { ...A, rules: [] }),
    {
      status: 201,
      rules: null,
      "metadata.managedFields": ['conformance Update rbac.authorization.k8s.io/v1: {"f:rules":{}}'],
    },
  ),
  "a subject without a kind": asks(
    (ns) =>
      post(BINDINGS, ns, {
        ...A,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "a" },
        subjects: [{ name: "x" }],
      }),
    [
      '422 Invalid: RoleBinding.rbac.authorization.k8s.io "a" is invalid: subjects[0].kind: Unsupported value: "": supported values: "ServiceAccount", "User", "Group"',
      "name a, group rbac.authorization.k8s.io, kind RoleBinding",
      "FieldValueNotSupported subjects[0].kind",
    ],
  ),
  "a metric without its source": asks(
    (ns) => post(AUTOSCALERS, ns, autoscaler({ type: "Resource" })),
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].resource: Required value: must populate information for the given metric source',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueRequired spec.metrics[0].resource",
    ],
  ),
  "a metric without a target": asks(
    (ns) =>
      post(
        AUTOSCALERS,
        ns,
        autoscaler({ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } }),
      ),
    [
      '422 Invalid: HorizontalPodAutoscaler.autoscaling "a" is invalid: spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      "name a, group autoscaling, kind HorizontalPodAutoscaler",
      "FieldValueRequired spec.metrics[0].resource.target.averageUtilization",
    ],
  ),
  "a stateful set that states its way of updating has no more of it": asksFor(
    ["spec.updateStrategy"],
    (ns) => post(STATEFUL_SETS, ns, set({ type: "RollingUpdate" })),
    { status: 201, "spec.updateStrategy": { type: "RollingUpdate" } },
  ),
  "a stateful set that rolls nothing": asks(
    (ns) => post(STATEFUL_SETS, ns, set({ type: "OnDelete", rollingUpdate: { partition: 1, maxUnavailable: 2 } })),
    [
      '422 Invalid: StatefulSet.apps "a" is invalid: spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":2}: only allowed for updateStrategy \'RollingUpdate\'',
      "name a, group apps, kind StatefulSet",
      "FieldValueInvalid spec.updateStrategy.rollingUpdate",
    ],
  ),
});
