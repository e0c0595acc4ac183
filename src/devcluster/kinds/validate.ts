import type { JsonMap } from "../../core/merge/values.ts";
import { dnsLabel, type NameRule, pathSegment } from "../schema/names.ts";
import { validateMeta } from "../schema/object-meta.ts";
import type { ServedKind } from "../served-kind.ts";
import type { BuiltInResource } from "./catalog.ts";
import { configMap, secret } from "./rules/config.ts";
import type { Rule } from "./rules/fields.ts";
import { autoscaler, clusterRoleBinding, ingress, persistentVolumeClaim, role, roleBinding } from "./rules/others.ts";
import { pod } from "./rules/pod.ts";
import { service } from "./rules/service.ts";
import { daemonSet, deployment, job, replicaSet, statefulSet } from "./rules/workloads.ts";

/** Kinds whose names are not lower-case subdomains of RFC 1123. */
const NAMES: Readonly<Record<string, NameRule>> = {
  "/Namespace": labelName,
  "/Service": labelName,
  "rbac.authorization.k8s.io/ClusterRole": pathSegment,
  "rbac.authorization.k8s.io/ClusterRoleBinding": pathSegment,
  "rbac.authorization.k8s.io/Role": pathSegment,
  "rbac.authorization.k8s.io/RoleBinding": pathSegment,
};

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
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
};

/** The API server counts the bytes of these names as characters. */
function labelName(name: string): readonly string[] {
  return dnsLabel(name).map((problem) => problem.replace(/bytes$/, "characters"));
}

/** Makes the validation of a built-in kind. A write through a subresource answers for its metadata only. */
export function createBuiltInValidator(of: BuiltInResource): ServedKind["validate"] {
  const key = `${of.group}/${of.kind}`;
  const name = NAMES[key];
  const rule = RULES[key];
  const meta = { namespaced: of.namespaced, ...(name === undefined ? {} : { name }) };
  return (object, old, subresource) => {
    const causes = validateMeta(object, old, meta);
    if (rule === undefined || subresource !== undefined) return causes;
    return [...causes, ...rule(object as JsonMap, old as JsonMap | undefined)];
  };
}
