/**
 * What an object is called. `cluster` is the uid of the cluster's `kube-system` namespace: the one name that a rename, a new endpoint
 * or a second kubeconfig does not change. `resource` is the plural that the API server's paths use.
 */
export interface ObjectRef {
  readonly cluster: string;
  /** API group; `""` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
  /** The incarnation, when known: a name can be used again, a uid never. */
  readonly uid?: string;
}

/** A kind as the API server serves it. */
export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** `apps/v1` for a group and version, `v1` for the core group (Kubernetes API convention `apiVersion`). */
export function toApiVersion(of: { readonly group: string; readonly version: string }): string {
  return of.group === "" ? of.version : `${of.group}/${of.version}`;
}

/** Splits an `apiVersion` into group and version; the inverse of {@link toApiVersion}. */
export function fromApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The identity of a kind, without version, because one object is shown under every version: `apps/Deployment`, `/Service`. */
export function toKindKey({ group, kind }: Pick<ObjectRef, "group" | "kind">): string {
  return `${group}/${kind}`;
}

/**
 * The identity of an object within its cluster: group, kind, namespace and name, without version and uid, because those change
 * while the object, for its operator, stays the same. Shape: `apps/Deployment/shop/web`; empty parts stay empty.
 */
export function toObjectKey(ref: Pick<ObjectRef, "group" | "kind" | "namespace" | "name">): string {
  return `${ref.group}/${ref.kind}/${ref.namespace ?? ""}/${ref.name}`;
}
