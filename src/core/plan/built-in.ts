import { fromApiVersion } from "../../model/refs.ts";

/** Groups that the API server itself implements: it stores their objects as typed structures and drops what is empty. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

/** Whether the API server itself implements this `apiVersion`, so that empty lists and maps of its objects may vanish when stored. */
export function isBuiltIn(apiVersion: string): boolean {
  return BUILT_IN_GROUPS.has(fromApiVersion(apiVersion).group);
}
