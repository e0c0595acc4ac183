import { toShownPlan } from "../../core/plan/mask.ts";
import { planAftermath, planFarewell } from "../../core/plan/plan.ts";
import { SkysailError } from "../../model/errors.ts";
import { mayOwn, toFieldManager } from "../../model/marks.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Plan } from "../../model/plans.ts";
import type { ObjectRef } from "../../model/refs.ts";
import { readChildren } from "./decide.ts";
import { execute } from "./execute.ts";
import { raiseAbove } from "./fencing.ts";
import type { Look } from "./looks.ts";
import { toObserved } from "./observe.ts";
import { runFinalize } from "./run-operator.ts";
import { toNamed, writeOnce, type Session } from "./session.ts";

/**
 * Lets a terminating object go: its `finalize`, then the children that no owner reference can collect, then our finalizer.
 *
 * Guarantees: the finalizer goes only after `finalize` succeeded; nothing is applied to children.
 */
export async function farewell(session: Session, parent: KubeObject): Promise<Look> {
  const { operator, signal } = session;
  const { uid, resourceVersion } = parent.metadata;
  const owner: ObjectRef = uid === undefined ? toNamed(session.ref) : { ...session.ref, uid };
  const isHeld = operator.finalizer !== undefined && hasFinalizer(parent, operator.finalizer);
  const inventory = await session.progress.lease.inventory({ signal });
  const needed = isHeld ? inventory : inventory.filter(({ ref }) => !mayOwn(owner, ref));
  const observation = await readChildren(session, needed);
  if (isHeld) await runFinalize(session, parent, toObserved(operator, owner, observation));

  const input = { operator, ref: owner, parent, observation, inventory };
  let plan = planFarewell({ ...input, fence: session.progress.lease.fence });
  if (!(await raiseAbove(session, plan, { parent, observation }))) return { kind: "lost" };
  if (session.progress.lease.fence !== plan.fence)
    plan = planFarewell({ ...input, fence: session.progress.lease.fence });
  const execution = await carryOut(session, plan);
  if (execution.kind !== "executed") return execution;

  let left = execution.owner;
  if (isHeld && operator.finalizer !== undefined && left !== undefined && hasFinalizer(left, operator.finalizer)) {
    const patched = await dropForeign(session, left, operator.finalizer);
    if (patched.kind === "moved") return patched;
    left = patched.object;
  }
  const isGone = isHeld && plan.refused.length === 0 && (left?.metadata.finalizers ?? []).length === 0;
  return {
    kind: "finished",
    completion: {
      ...(resourceVersion === undefined ? {} : { covered: resourceVersion }),
      ...(isGone ? { gone: true, narrowed: [] } : {}),
    },
  };
}

/** The object is gone: children that no owner reference can collect are deleted, the row stays as a tombstone. */
export async function aftermath(session: Session): Promise<Look> {
  const { operator, signal } = session;
  const ref = toNamed(session.ref);
  const inventory = await session.progress.lease.inventory({ signal });
  const marked = inventory.filter((entry) => !mayOwn(ref, entry.ref));
  const observation = await readChildren(session, marked);
  const plan = planAftermath({ operator, ref, observation, inventory, fence: session.progress.lease.fence });
  const execution = await carryOut(session, plan);
  if (execution.kind !== "executed") return execution;
  return { kind: "finished", completion: { gone: true, ...(inventory.length === 0 ? {} : { narrowed: [] }) } };
}

async function carryOut(session: Session, plan: Plan): ReturnType<typeof execute> {
  session.report({ step: "planned", plan: toShownPlan(plan) }, session.clock.now());
  return execute(session, plan);
}

/**
 * Removes our finalizer although another manager owns it too (somebody wrote the whole object back): an apply gives up our share only. The
 * patch carries uid and resourceVersion, so that it removes nothing that was not seen.
 */
async function dropForeign(
  session: Session,
  live: KubeObject,
  finalizer: string,
): Promise<{ kind: "gone"; object: KubeObject | undefined } | Extract<Look, { kind: "moved" }>> {
  const { uid, resourceVersion, finalizers = [] } = live.metadata;
  const since = session.clock.now();
  const result = await writeOnce(session, {
    verb: "patch",
    ref: session.ref,
    patch: { metadata: { uid, resourceVersion, finalizers: finalizers.filter((other) => other !== finalizer) } },
    manager: toFieldManager(session.operator.name),
  });
  session.report({ step: "written", operation: "apply", target: session.ref, result: result.kind }, since);
  if (result.kind === "written") return { kind: "gone", object: result.object };
  if (result.kind === "absent") return { kind: "gone", object: undefined };
  if (result.kind === "moved" || result.kind === "replaced")
    return { kind: "moved", message: result.message, fenced: false };
  throw new SkysailError(
    "PLAN_REFUSED",
    `finalizer ${finalizer} could not be removed: the API server answered ${result.kind}`,
  );
}

function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return (object.metadata.finalizers ?? []).includes(finalizer);
}
