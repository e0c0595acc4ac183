import { isList, isMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { statesTopology } from "./kinds/endpoint-topology.ts";
import type { ServedKind } from "./served-kind.ts";

/** Built-in kinds that count generations (`metadata.generation`); the others never have one. */
const COUNTED: ReadonlySet<string> = new Set([
  "/Pod",
  "/ReplicationController",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "autoscaling/HorizontalPodAutoscaler",
  "batch/CronJob",
  "batch/Job",
  "discovery.k8s.io/EndpointSlice",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/Ingress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/NetworkPolicy",
  "policy/PodDisruptionBudget",
]);

/** Whether objects of a kind have `metadata.generation`. */
export function hasGeneration(kind: Pick<ServedKind, "custom" | "group" | "kind">): boolean {
  return kind.custom || COUNTED.has(`${kind.group}/${kind.kind}`);
}

/** Kinds that take an empty list for another than none, and so count a generation whenever one is written: none is what is read back. */
const COUNTS_EMPTY: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "networking.k8s.io/NetworkPolicy",
]);

/** Whether a write of `object` is counted although nothing of it changes. */
export function countsAnyway({ group, kind }: Pick<ServedKind, "group" | "kind">, object: KubeObject): boolean {
  if (group === "discovery.k8s.io" && kind === "EndpointSlice") return statesTopology(object);
  return COUNTS_EMPTY.has(`${group}/${kind}`) && hasEmptyList({ ...object, metadata: {} });
}

function hasEmptyList(value: unknown): boolean {
  if (isList(value)) return value.length === 0 || value.some(hasEmptyList);
  return isMap(value) && Object.values(value).some(hasEmptyList);
}
