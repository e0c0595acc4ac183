import type { Subscription } from "../../model/changes.ts";
import type { ErrorCode } from "../../model/errors.ts";
import type { ResourceKind } from "../../model/refs.ts";

/** Says what keeps a watch from working, and what a person can do about it. */
export function describeTrouble(
  { code, message }: { readonly code: ErrorCode; readonly message: string },
  { kind: { group, version, kind } }: Subscription,
  resource: ResourceKind | undefined,
): string {
  const what = group === "" ? `${version}/${kind}` : `${group}/${version}/${kind}`;
  if (code === "KUBE_FORBIDDEN") {
    const rule = `apiGroups: ["${group}"], resources: ["${resource?.resource ?? "*"}"], verbs: ["list", "watch"]`;
    const act = resource === undefined ? "discover" : "list and watch";
    return `not allowed to ${act} ${what}: the relay's role needs { ${rule} } (${message})`;
  }
  if (code === "KUBE_NOT_SERVED") {
    return `the API server does not serve ${what} yet: is its CRD installed? Trying again until it is`;
  }
  if (code === "KUBE_UNAUTHORIZED") return `the API server does not accept the credential for ${what}: ${message}`;
  if (code === "KUBE_WRONG_CLUSTER") return `another cluster answers for ${what}: ${message}`;
  return `cannot watch ${what}: ${message}`;
}
