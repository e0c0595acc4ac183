import type { Operation, Refusal } from "../../model/plans.ts";
import type { ObjectRef } from "../../model/refs.ts";
import { toApply, toCreate, type Writer } from "./apply.ts";
import { belongingOf, describe } from "./belonging.ts";
import { sightOf, type Observation, type Wanted } from "./world.ts";

/** What one wanted child needs: a write, nothing, or it cannot be had. */
export type ChildStep =
  | { readonly kind: "write"; readonly operation: Operation }
  | { readonly kind: "nothing" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * What one wanted child needs. A child that is on its way out is waited for: a write to it would be lost with it. One that was
 * not read is created; the creation fails if something is there.
 */
export function planChild(
  { ref, object }: Wanted,
  {
    owner,
    writer,
    observation,
  }: { readonly owner: ObjectRef; readonly writer: Writer; readonly observation: Observation },
): ChildStep {
  const sight = sightOf(observation, ref);
  if (sight.kind !== "present") return { kind: "write", operation: toCreate(ref, object, writer) };
  const belonging = belongingOf(sight.object, ref, { owner, operator: writer.operator });
  switch (belonging.kind) {
    case "foreign":
      return { kind: "refused", refusal: { ref, reason: "foreign-owner", message: belonging.why } };
    case "orphaned":
      return refuse(ref, "belongs to an earlier object of the same name and will be collected");
    case "ours":
    case "adoptable": {
      if (sight.object.metadata.deletionTimestamp !== undefined) return refuse(ref, "is being deleted");
      const operation = toApply(ref, object, sight.object, writer);
      return operation === undefined ? { kind: "nothing" } : { kind: "write", operation };
    }
  }
}

function refuse(ref: ObjectRef, what: string): ChildStep {
  const message = `${describe(ref)} ${what}: it is created again once it is gone`;
  return { kind: "refused", refusal: { ref, reason: "conflict", message } };
}
