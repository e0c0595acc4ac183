import { ADOPT_ANNOTATION, mayOwn, OPERATOR_LABEL, OWNER_ANNOTATION } from "../../model/marks.ts";
import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { fromApiVersion, toObjectKey, type ObjectRef } from "../../model/refs.ts";

/**
 * Whose an existing object is, seen from one owner and one operator.
 *
 * - `ours`: it points to this incarnation of the owner, or bears our owner mark where no owner reference may point.
 * - `adoptable`: nobody controls it, and it bears our operator's label or a person's consent.
 * - `orphaned`: it points to an earlier incarnation of the owner and will be collected.
 * - `foreign`: anything else; `why` is a sentence that names the fix.
 */
export type Belonging =
  | { readonly kind: "ours" | "adoptable" | "orphaned" }
  | { readonly kind: "foreign"; readonly why: string };

/** From whose eyes to look: the owner with the uid of its incarnation, when one is known, and the operator. */
export interface Viewpoint {
  readonly owner: ObjectRef;
  readonly operator: string;
}

/** Decides whose `object` (found under `ref`) is. Pure: owner references, labels and annotations are all it looks at. */
export function belongingOf(object: KubeObject, ref: ObjectRef, { owner, operator }: Viewpoint): Belonging {
  const { labels = {}, annotations = {}, ownerReferences = [] } = object.metadata;
  const name = describe(ref);
  const label = labels[OPERATOR_LABEL];
  if (label !== undefined && label !== operator) {
    return foreign(`${name} belongs to operator ${label}: choose another name for the child of ${operator}`);
  }
  if (owner.uid !== undefined && ownerReferences.some(({ uid }) => uid === owner.uid)) return { kind: "ours" };
  const controller = ownerReferences.find((reference) => reference.controller === true);
  if (controller !== undefined) {
    if (namesOwner(controller, owner) && mayOwn(owner, ref)) return { kind: "orphaned" };
    return foreign(
      `${name} is controlled by ${controller.kind} ${controller.name}: choose another name for the child, or remove that owner reference`,
    );
  }
  const mark = annotations[OWNER_ANNOTATION];
  if (mark !== undefined && mark !== toObjectKey(owner)) {
    return foreign(
      `${name} is marked as owned by ${mark}: choose another name for the child, or remove ${OWNER_ANNOTATION}`,
    );
  }
  if (mark !== undefined && label === operator && !mayOwn(owner, ref)) return { kind: "ours" };
  if (label === operator || annotations[ADOPT_ANNOTATION] === "true") return { kind: "adoptable" };
  return foreign(
    `${name} exists and is not ours: annotate it with ${ADOPT_ANNOTATION}="true" to hand it over, or choose another name for the child`,
  );
}

/** `Deployment shop/web`, for people. */
export function describe(ref: Pick<ObjectRef, "kind" | "namespace" | "name">): string {
  return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}

function namesOwner(reference: OwnerReference, owner: ObjectRef): boolean {
  const { group } = fromApiVersion(reference.apiVersion);
  return reference.kind === owner.kind && reference.name === owner.name && group === owner.group;
}

function foreign(why: string): Belonging {
  return { kind: "foreign", why };
}
