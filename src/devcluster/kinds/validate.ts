import type { JsonMap } from "../../core/merge/values.ts";
import { together } from "../schema/field-error.ts";
import { dnsLabel, type NameRule, pathSegment } from "../schema/names.ts";
import { validateFinalizerNames, validateMeta } from "../schema/object-meta.ts";
import type { ServedKind } from "../served-kind.ts";
import type { BuiltInResource } from "./catalog.ts";
import { admissionPolicy, admissionPolicyBinding } from "./rules/admission-policy.ts";
import { autoscaler, autoscalerStatus } from "./rules/autoscaler.ts";
import { configMap, secret } from "./rules/config.ts";
import { endpointSlice } from "./rules/endpoint-slice.ts";
import type { Rule } from "./rules/fields.ts";
import { ingress } from "./rules/ingress.ts";
import { jobStatus } from "./rules/job-status.ts";
import { job } from "./rules/job.ts";
import { clusterRoleBinding, networkPolicy, persistentVolumeClaim, role, roleBinding } from "./rules/others.ts";
import { podStatus } from "./rules/pod-status.ts";
import { pod } from "./rules/pod.ts";
import { disruptionBudget, lease } from "./rules/policy.ts";
import { service } from "./rules/service.ts";
import { statusRule } from "./rules/status.ts";
import { daemonSet, deployment, replicaSet, statefulSet } from "./rules/workloads.ts";

/** Kinds whose names are not lower-case subdomains of RFC 1123. */
const NAMES: Readonly<Record<string, NameRule>> = {
  "/Namespace": labelName,
  "/Service": labelName,
  "rbac.authorization.k8s.io/ClusterRole": pathSegment,
  "rbac.authorization.k8s.io/ClusterRoleBinding": pathSegment,
  "rbac.authorization.k8s.io/Role": pathSegment,
  "rbac.authorization.k8s.io/RoleBinding": pathSegment,
};

/** Kinds that may have finalizers without a domain. */
const ANY_FINALIZER: ReadonlySet<string> = new Set(["coordination.k8s.io/Lease", "policy/PodDisruptionBudget"]);

/** What is judged besides the metadata. Of other kinds only the metadata and the types of the values are. */
const RULES: Readonly<Record<string, Rule>> = {
  "/ConfigMap": configMap,
  "/Secret": secret,
  "/Service": service,
  "/Pod": pod,
  "/PersistentVolumeClaim": persistentVolumeClaim,
  "apps/Deployment": deployment,
  "apps/ReplicaSet": replicaSet,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "rbac.authorization.k8s.io/RoleBinding": roleBinding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": clusterRoleBinding,
  "rbac.authorization.k8s.io/Role": role,
  "rbac.authorization.k8s.io/ClusterRole": role,
  "networking.k8s.io/Ingress": ingress,
  "networking.k8s.io/NetworkPolicy": networkPolicy,
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
  "policy/PodDisruptionBudget": disruptionBudget,
  "coordination.k8s.io/Lease": lease,
  "discovery.k8s.io/EndpointSlice": endpointSlice,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admissionPolicy,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admissionPolicyBinding,
};

/** What is judged of a status, besides counts that fit together. */
const STATUS_RULES: Readonly<Record<string, Rule>> = {
  "autoscaling/HorizontalPodAutoscaler": autoscalerStatus,
  "batch/Job": jobStatus,
  "/Pod": podStatus,
};

/** The API server counts the bytes of these names as characters. */
function labelName(name: string): readonly string[] {
  return dnsLabel(name).map((problem) => problem.replace(/bytes$/, "characters"));
}

/** Makes the validation of a built-in kind. A write of the status answers for that and for its metadata. */
export function createBuiltInValidator(of: BuiltInResource): ServedKind["validate"] {
  const key = `${of.group}/${of.kind}`;
  const name = NAMES[key];
  const rule = RULES[key];
  const status = STATUS_RULES[key] ?? statusRule(key);
  const meta = { namespaced: of.namespaced, ...(name === undefined ? {} : { name }) };
  return (object, old, subresource) => {
    const judge = subresource === undefined ? rule : status;
    return together(
      validateMeta(object, old, meta),
      ANY_FINALIZER.has(key) ? [] : validateFinalizerNames(object),
      judge === undefined ? [] : judge(object as JsonMap, old as JsonMap | undefined),
    );
  };
}
