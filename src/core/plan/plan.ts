import { mayOwn, toFenceAnnotation } from "../../model/marks.ts";
import type { InventoryEntry } from "../../model/ledger.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Operation, Plan, Refusal } from "../../model/plans.ts";
import { toObjectKey, type ObjectRef } from "../../model/refs.ts";
import { preconditionOf, toApply, toStatusApply, type Writer } from "./apply.ts";
import { belongingOf, describe } from "./belonging.ts";
import { planChild } from "./plan-child.ts";
import { toWanted } from "./wanted.ts";
import type { Desired, Observation, PlannedOperator } from "./world.ts";

/** Everything that a plan depends on. */
export interface PlanInput {
  readonly operator: PlannedOperator;
  readonly ref: ObjectRef;
  /** The live object that the operator is for. */
  readonly parent: KubeObject;
  readonly observation: Observation;
  /** What valid holders applied before. */
  readonly inventory: readonly InventoryEntry[];
  /** The fencing token of the lease. */
  readonly fence: number;
}

/**
 * The operations that make observed equal desired, in stages: the owner's finalizer, what is created and applied, what is deleted,
 * the owner's status. Every apply forces: where another manager has set a field that we want, ours is the value that stays.
 *
 * Guarantees: an empty plan when nothing differs. An object is deleted only if it was seen, is ours (see {@link belongingOf}) and is not
 * wanted. An object of somebody else is never written. Every update and delete carries uid and resourceVersion, every
 * creation fails if something is there.
 * Errors: `INVALID_OPERATOR`, see {@link toWanted}.
 */
export function plan(input: PlanInput & { readonly desired: Desired }): Plan {
  const { operator, ref, parent, desired, observation, fence } = input;
  const owner: ObjectRef = parent.metadata.uid === undefined ? ref : { ...ref, uid: parent.metadata.uid };
  const writer: Writer = { operator: operator.name, fence };
  const wanted = toWanted(operator, ref.cluster, desired);
  const steps = wanted.map((child) => planChild(child, { owner, writer, observation }));
  const keys = new Set(wanted.map((child) => toObjectKey(child.ref)));
  const prune = planPrune({ ...input, ref: owner }, (entry) => !keys.has(toObjectKey(entry.ref)));
  const finalizer = operator.finalizer === undefined ? [] : (toOwnerApply(input, [operator.finalizer]) ?? []);
  const status =
    desired.status === undefined ? [] : (toStatusApply(owner, desired.status, parent, operator.name) ?? []);
  const stages = [
    [finalizer].flat(),
    steps.flatMap((step) => (step.kind === "write" ? [step.operation] : [])),
    prune.operations,
    [status].flat(),
  ];
  const refused = [...steps.flatMap((step) => (step.kind === "refused" ? [step.refusal] : [])), ...prune.refused];
  return toPlan(input, stages, refused);
}

/**
 * The operations that let a terminating object go, after its `finalize` succeeded: children that no owner reference can collect are
 * deleted, then our finalizer is dropped. Nothing is applied to children: a foreground deletion would be undone.
 *
 * Guarantees: the finalizer stays while any such child could not be seen.
 */
export function planFarewell(input: PlanInput): Plan {
  const { operator, ref, parent } = input;
  const owner: ObjectRef = parent.metadata.uid === undefined ? ref : { ...ref, uid: parent.metadata.uid };
  const { operations, refused } = planPrune({ ...input, ref: owner }, (entry) => !mayOwn(owner, entry.ref));
  const held = operator.finalizer !== undefined && (parent.metadata.finalizers ?? []).includes(operator.finalizer);
  const release = held && refused.length === 0 ? toRelease(input, operator.finalizer ?? "") : [];
  return toPlan(input, [operations, release], refused);
}

/** The deletions that are left when the object is gone: children that no owner reference can collect. */
export function planAftermath(input: Omit<PlanInput, "parent">): Plan {
  const { operations, refused } = planPrune(input, (entry) => !mayOwn(input.ref, entry.ref));
  return toPlan(input, [operations], refused);
}

function toPlan(
  { ref, operator, fence }: Pick<PlanInput, "ref" | "operator" | "fence">,
  stages: readonly (readonly Operation[])[],
  refused: readonly Refusal[],
): Plan {
  return { ref, operator: operator.name, fence, stages: stages.filter((stage) => stage.length > 0), refused };
}

/** Everything that we own of the owner's main resource: finalizers and the fence. */
function toOwnerApply(input: PlanInput, finalizers: readonly string[]): Operation | undefined {
  const { ref, parent, operator, fence } = input;
  const { name = ref.name, namespace } = parent.metadata;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const { apiVersion, kind } = parent;
  const config = { apiVersion, kind, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } };
  return toApply(ref, config, parent, { operator: operator.name, fence });
}

/** An apply without the finalizer. It is made even if we are not recorded as owning the finalizer: whoever executes it looks at what remains. */
function toRelease(input: PlanInput, finalizer: string): Operation[] {
  const { ref, parent, operator, fence } = input;
  const apply = toOwnerApply(input, []);
  if (apply !== undefined) return [apply];
  const precondition = preconditionOf(parent);
  const { apiVersion, kind } = parent;
  const { name = ref.name, namespace } = parent.metadata;
  const annotations = { [toFenceAnnotation(operator.name)]: String(fence) };
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), annotations, ...precondition };
  const changes = [{ path: `.metadata.finalizers[=${JSON.stringify(finalizer)}]`, from: finalizer }];
  return [
    {
      kind: "apply",
      ref: { ...ref, uid: precondition.uid },
      object: { apiVersion, kind, metadata },
      precondition,
      changes,
    },
  ];
}

function planPrune(
  { operator, ref, observation, inventory }: Omit<PlanInput, "parent">,
  isUnwanted: (entry: InventoryEntry) => boolean,
): { readonly operations: readonly Operation[]; readonly refused: readonly Refusal[] } {
  const unread = inventory.filter((entry) => isUnwanted(entry) && !observation.has(toObjectKey(entry.ref)));
  const candidates = [
    ...[...observation.values()].filter(isUnwanted),
    ...unread.map((entry) => ({ ...entry, sight: { kind: "unread" } as const })),
  ];
  const operations: Operation[] = [];
  const refused: Refusal[] = [];
  for (const { child, ref: childRef, sight } of candidates) {
    if (sight.kind === "unread") {
      const message = `${describe(childRef)} could not be read: it is deleted only after it was seen`;
      refused.push({ ref: childRef, reason: "incomplete-observation", message });
    } else if (sight.kind === "present" && sight.object.metadata.deletionTimestamp === undefined) {
      if (belongingOf(sight.object, childRef, { owner: ref, operator: operator.name }).kind !== "ours") continue;
      const precondition = preconditionOf(sight.object);
      const reason = `no longer wanted as child ${child}`;
      operations.push({ kind: "delete", ref: { ...childRef, uid: precondition.uid }, precondition, reason });
    }
  }
  return { operations, refused };
}
