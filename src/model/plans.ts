import type { KubeObject } from "./objects.ts";
import type { ObjectRef } from "./refs.ts";

/** What an update or delete insists on: this incarnation, at this resourceVersion. Both, always. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** One field that an operation would change. Values of Secrets are masked before they get here. */
export interface FieldChange {
  /** `.spec.replicas`, `.spec.ports[port=80,protocol="TCP"].name`: the notation of server-side apply's conflicts. */
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * One write, with the precondition that makes a late one fail and the changes that justify it.
 *
 * - `create`: server-side apply with resourceVersion `"1"` and no uid: 409 if something appeared meanwhile, also with force.
 * - `apply`: server-side apply of everything we own of the object, with its precondition.
 * - `status`: server-side apply of the status subresource.
 * - `delete`: with propagation in the background.
 */
export type Operation =
  | {
      readonly kind: "create";
      readonly ref: ObjectRef;
      readonly object: KubeObject;
      readonly changes: readonly FieldChange[];
    }
  | {
      readonly kind: "apply" | "status";
      readonly ref: ObjectRef;
      readonly object: KubeObject;
      readonly precondition: Precondition;
      readonly changes: readonly FieldChange[];
    }
  | { readonly kind: "delete"; readonly ref: ObjectRef; readonly precondition: Precondition; readonly reason: string };

/** Something that was wanted and is not done, and why, in a sentence that names the fix. */
export interface Refusal {
  readonly ref: ObjectRef;
  readonly reason: "foreign-owner" | "incomplete-observation" | "invalid" | "conflict";
  readonly message: string;
}

/** The operations that would make observed equal desired, in stages: a stage starts when the one before it succeeded. Pure data. */
export interface Plan {
  readonly ref: ObjectRef;
  readonly operator: string;
  /** The fencing token that every write of this plan carries. */
  readonly fence: number;
  readonly stages: readonly (readonly Operation[])[];
  readonly refused: readonly Refusal[];
}
