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
  "batch/CronJob",
  "batch/Job",
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
