import { toObjectKey, type ObjectRef } from "./refs.ts";

/** The label that says which tool manages an object (a recommended label of Kubernetes), and what it says on ours. */
export const MANAGED_BY = { label: "app.kubernetes.io/managed-by", value: "skysail" } as const;

/** Label on every child: the name of the operator that wants it. */
export const OPERATOR_LABEL = "skysail.dev/operator";

/** Annotation on a child whose owner lives elsewhere, where no owner reference may point: the owner in the form of {@link toObjectKey}. */
export const OWNER_ANNOTATION = "skysail.dev/owner";

/** Annotation with which a person hands an existing object over to the operator that wants a child of its name: `"true"`. */
export const ADOPT_ANNOTATION = "skysail.dev/adopt";

/** Annotation that carries the fencing token of an operator's last write. One key per operator: tokens of two rows cannot be compared. */
export function toFenceAnnotation(operator: string): string {
  return `fence.skysail.dev/${operator}`;
}

/** Field manager of an operator's writes. */
export function toFieldManager(operator: string): string {
  return `skysail/${operator}`;
}

/** Whether an owner reference may point from `child` to `owner`: within a namespace, or to a cluster-scoped owner (Kubernetes API rule). */
export function mayOwn(owner: Pick<ObjectRef, "namespace">, child: Pick<ObjectRef, "namespace">): boolean {
  return owner.namespace === undefined || owner.namespace === child.namespace;
}

/** Reads an {@link OWNER_ANNOTATION}: the owner's identity, or `undefined` when the text has another form. */
export function fromOwnerAnnotation(
  value: string,
): { group: string; kind: string; namespace?: string; name: string } | undefined {
  const parts = value.split("/");
  const [group = "", kind = "", namespace = "", name = ""] = parts;
  if (parts.length !== 4 || kind === "" || name === "") return undefined;
  const owner = { group, kind, name, ...(namespace === "" ? {} : { namespace }) };
  return toObjectKey(owner) === value ? owner : undefined;
}
