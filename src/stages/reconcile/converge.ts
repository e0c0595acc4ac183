import { toShownPlan } from "../../core/plan/mask.ts";
import { plan as toPlan } from "../../core/plan/plan.ts";
import type { Observation, Seen } from "../../core/plan/world.ts";
import type { InventoryEntry } from "../../model/ledger.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Operation, Plan, Refusal } from "../../model/plans.ts";
import { toKindKey, toObjectKey, type ObjectRef } from "../../model/refs.ts";
import { decide, readChildren, type Decision } from "./decide.ts";
import { execute, type Execution } from "./execute.ts";
import { raiseAbove } from "./fencing.ts";
import { toAdded, toNarrowed } from "./inventory.ts";
import type { Look } from "./looks.ts";
import { toNamed, type Session } from "./session.ts";
import { toSights, type Glance } from "./views.ts";

/**
 * Makes the children and the status of a living object what its operator wants.
 *
 * A pass is: run, plan, widen the inventory, execute. When a pass wrote to children, another one follows, on what those writes returned: the
 * echo of our own writes wakes nobody, so whatever the operator derives from them (a status, the next child) is derived here. The status
 * is therefore written only by a pass that has no child to write, or by the last.
 */
export async function converge(
  session: Session,
  subject: KubeObject,
  { isFirst, glance }: { readonly isFirst: boolean; readonly glance?: Glance },
): Promise<Look> {
  const { limits, progress } = session;
  const { uid, resourceVersion } = subject.metadata;
  const owner: ObjectRef = uid === undefined ? toNamed(session.ref) : { ...session.ref, uid };
  const recorded = await progress.lease.inventory({ signal: session.signal });
  const isNew = isFirst && progress.lease.uid === undefined && recorded.length === 0;
  let parent = subject;
  let inventory = recorded;
  let observation = await readChildren(session, recorded, glance);

  for (let pass = 1; ; pass++) {
    const decision = await decide(session, {
      parent,
      owner,
      observation,
      takesUnreadAsAbsent: isNew,
      ...(pass === 1 && glance !== undefined ? { glance } : {}),
    });
    const plan = await planAbove(session, { ...decision, parent, owner, inventory });
    if (plan === undefined) return { kind: "lost" };
    if (glance !== undefined && needsLiveLook(plan)) {
      return { kind: "moved", message: "a child is made or deleted on live state only", fenced: false };
    }
    const writesChildren = plan.stages.flat().some((operation) => isChildWrite(operation, owner));
    const isLast = pass >= limits.passes;
    const added = toAdded(decision.wanted, inventory, plan);
    if (added.length > 0) await progress.lease.widen(added, { signal: session.signal });
    inventory = [...inventory, ...added];
    const execution = await execute(session, writesChildren && !isLast ? withoutStatus(plan) : plan);
    if (execution.kind !== "executed") return execution;
    parent = execution.owner ?? parent;
    observation = toObservationAfter(decision, execution);
    if (writesChildren && !isLast) continue;

    const view = { owner, operator: session.operator.name };
    const narrowed = toNarrowed(inventory, decision.wanted, observation, view);
    const { requeueAfterMs } = decision.desired;
    const sights = session.views === undefined ? undefined : toSights(seenAt(session.ref, parent, observation));
    return {
      kind: "finished",
      completion: {
        ...(resourceVersion === undefined ? {} : { covered: resourceVersion }),
        ...(narrowed === undefined ? {} : { narrowed }),
        ...(sights === undefined ? {} : { sights }),
      },
      ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
      ...(writesChildren ? { departing: `the operator still wanted changes after ${pass} passes` } : {}),
      ...toUndone(plan.refused),
    };
  }
}

/** The plan under a fence above that of everything it applies to; `undefined` when the lease is no longer ours. */
async function planAbove(
  session: Session,
  basis: Decision & {
    readonly parent: KubeObject;
    readonly owner: ObjectRef;
    readonly inventory: readonly InventoryEntry[];
  },
): Promise<Plan | undefined> {
  const { operator, progress, clock } = session;
  const since = clock.now();
  const input = { ...basis, operator, ref: basis.owner };
  let plan = toPlan({ ...input, fence: progress.lease.fence });
  if (!(await raiseAbove(session, plan, basis))) return undefined;
  if (progress.lease.fence !== plan.fence) plan = toPlan({ ...input, fence: progress.lease.fence });
  session.report({ step: "planned", plan: toShownPlan(plan) }, since);
  return plan;
}

/** What is known after an execution without asking again: every write returned the object that it made. */
function toObservationAfter(
  { observation, wanted }: Decision,
  { results }: Extract<Execution, { kind: "executed" }>,
): Observation {
  const entries = new Map<string, InventoryEntry>([
    ...observation,
    ...wanted.map((entry) => [toObjectKey(entry.ref), entry] as const),
  ]);
  const after = new Map<string, Seen>(observation);
  for (const [key, object] of results) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    const { child, ref } = entry;
    after.set(key, { child, ref, sight: object === undefined ? { kind: "absent" } : { kind: "present", object } });
  }
  return after;
}

/** All objects that a look has seen, as it left them, with their kinds. */
function* seenAt(ref: ObjectRef, parent: KubeObject, observation: Observation): Generator<[string, KubeObject]> {
  yield [toKindKey(ref), parent];
  for (const { ref: child, sight } of observation.values()) {
    if (sight.kind === "present") yield [toKindKey(child), sight.object];
  }
}

/**
 * A precondition of an apply is on what was seen. Whether a child is made or deleted depends on the owner, on which neither has one: an owner that is
 * gone would get children again, and one that wants a child again would lose it.
 */
function needsLiveLook({ stages }: Plan): boolean {
  return stages.flat().some(({ kind }) => kind === "create" || kind === "delete");
}

function isChildWrite(operation: Operation, owner: ObjectRef): boolean {
  return operation.kind !== "status" && toObjectKey(operation.ref) !== toObjectKey(owner);
}

function withoutStatus(plan: Plan): Plan {
  const stages = plan.stages.map((stage) => stage.filter(({ kind }) => kind !== "status"));
  return { ...plan, stages: stages.filter((stage) => stage.length > 0) };
}

function toUndone(refused: readonly Refusal[]): { departing?: string; refused?: string } {
  const [departing] = refused.filter(({ reason }) => reason === "conflict");
  const blocked = refused.filter(({ reason }) => reason !== "conflict");
  return {
    ...(departing === undefined ? {} : { departing: departing.message }),
    ...(blocked.length === 0 ? {} : { refused: blocked.map(({ message }) => message).join("; ") }),
  };
}
