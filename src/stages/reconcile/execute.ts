import { describe } from "../../core/plan/belonging.ts";
import { SkysailError } from "../../model/errors.ts";
import { toFieldManager } from "../../model/marks.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Operation, Plan } from "../../model/plans.ts";
import { toObjectKey } from "../../model/refs.ts";
import type { Write, WriteResult } from "../../ports/cluster-api.ts";
import { inParallel } from "./in-parallel.ts";
import { mayWrite, writeOnce, type Session } from "./session.ts";

/**
 * How the execution of a plan ended.
 *
 * - `executed`: every operation was accepted; `owner` is the owner as the last write to it left it, `results` what each write left, by
 *   `toObjectKey`: `undefined` after a deletion.
 * - `moved`: something is no longer as it was when the plan was made; look again. `fenced` when the admission policy said so.
 * - `stopped`: the lease may no longer be used.
 */
export type Execution =
  | {
      readonly kind: "executed";
      readonly owner: KubeObject | undefined;
      readonly results: ReadonlyMap<string, KubeObject | undefined>;
    }
  | { readonly kind: "moved"; readonly message: string; readonly fenced: boolean }
  | { readonly kind: "stopped" };

/**
 * Makes the writes of a plan, stage by stage; inside a stage in parallel. The first write that is not accepted ends it: what is in flight
 * is awaited, nothing more is started.
 *
 * Guarantees: no write begins after the lease's `stopAt`. The owner's status is written on the version that our own write of the same
 * plan made.
 * Errors: `KUBE_INVALID` names the object and, as the API server does, the field; `PLAN_REFUSED` when a namespace is missing or
 * terminating; what `ClusterApi.write` throws.
 */
export async function execute(session: Session, plan: Plan): Promise<Execution> {
  const ownerKey = toObjectKey(plan.ref);
  const results = new Map<string, KubeObject | undefined>();
  let owner: KubeObject | undefined;
  for (const stage of plan.stages) {
    let ended: Execution | undefined;
    await inParallel(stage, session.limits.parallel, async (operation) => {
      if (!mayWrite(session)) {
        ended ??= { kind: "stopped" };
        return false;
      }
      const since = session.clock.now();
      const result = await writeOnce(session, toWrite(operation, plan.operator, owner));
      session.report({ step: "written", operation: operation.kind, target: operation.ref, result: result.kind }, since);
      ended ??= judge(operation, result);
      results.set(toObjectKey(operation.ref), result.kind === "written" ? result.object : undefined);
      if (result.kind === "written" && toObjectKey(operation.ref) === ownerKey) {
        owner = result.object;
        if (owner.metadata.uid !== undefined) session.progress.uid = owner.metadata.uid;
      }
      return ended === undefined;
    });
    if (ended !== undefined) return ended;
  }
  return { kind: "executed", owner, results };
}

function toWrite(operation: Operation, operator: string, owner: KubeObject | undefined): Write {
  const { kind, ref } = operation;
  if (kind === "delete")
    return { verb: "delete", ref, precondition: operation.precondition, propagation: "Background" };
  const base = {
    verb: "apply",
    ref,
    object: operation.object,
    manager: toFieldManager(operator),
    force: true,
  } as const;
  if (kind !== "status") return base;
  const { uid, resourceVersion } = owner?.metadata ?? {};
  const moved = uid === operation.precondition.uid && resourceVersion !== undefined ? { resourceVersion } : {};
  const object: KubeObject = { ...base.object, metadata: { ...base.object.metadata, ...moved } };
  return { ...base, object, subresource: "status" };
}

/** What a result means for the rest of the plan; `undefined` is "go on". */
function judge(operation: Operation, result: WriteResult): Execution | undefined {
  const what = `${operation.kind} of ${describe(operation.ref)}`;
  switch (result.kind) {
    case "written":
    case "deleted":
      return undefined;
    case "absent":
      if (operation.kind === "delete") return undefined;
      if (operation.kind === "create") {
        throw new SkysailError(
          "PLAN_REFUSED",
          `${what}: there is no namespace ${operation.ref.namespace ?? ""}; create it`,
        );
      }
      return { kind: "moved", message: `${what}: it is gone`, fenced: false };
    case "exists":
      return { kind: "moved", message: `${what}: something of that name appeared`, fenced: false };
    case "moved":
    case "replaced":
      return { kind: "moved", message: `${what}: ${result.message}`, fenced: false };
    case "fenced":
      return { kind: "moved", message: `${what}: ${result.message}`, fenced: true };
    case "terminating":
      throw new SkysailError("PLAN_REFUSED", `${what}: ${result.message}`);
    case "invalid":
      throw new SkysailError("KUBE_INVALID", `${what}: ${result.message}`);
    case "owned":
      throw new SkysailError("BUG", `${what}: a forced apply was refused for ownership`);
  }
}
