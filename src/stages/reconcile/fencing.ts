import { fenceOf } from "../../core/plan/fence.ts";
import type { Observation } from "../../core/plan/world.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Plan } from "../../model/plans.ts";
import { toObjectKey } from "../../model/refs.ts";
import type { Session } from "./session.ts";

/**
 * Makes the lease's fence larger than that of every object that the plan would apply to; `false` when the lease is no longer ours.
 *
 * An object with a larger fence than ours has been written by a later holder, and then this is refused; or the table was restored from a
 * backup, and then we hold the lease and go on with a larger number.
 */
export async function raiseAbove(
  session: Session,
  plan: Plan,
  world: { readonly parent: KubeObject; readonly observation: Observation },
): Promise<boolean> {
  const highest = Math.max(
    0,
    ...plan.stages.flat().flatMap((operation) => {
      if (operation.kind !== "apply") return [];
      const key = toObjectKey(operation.ref);
      const sight = world.observation.get(key)?.sight;
      const live = key === toObjectKey(plan.ref) ? world.parent : sight?.kind === "present" ? sight.object : undefined;
      return live === undefined ? [] : (fenceOf(live, plan.operator) ?? []);
    }),
  );
  if (highest <= session.progress.lease.fence) return true;
  const lease = await session.progress.lease.raise(highest, { signal: session.signal });
  if (lease === undefined) return false;
  session.log.warn("an object carries a larger fence than our lease: the ledger may have been restored; fence raised", {
    fence: lease.fence,
    found: highest,
  });
  session.progress.lease = lease;
  return true;
}
