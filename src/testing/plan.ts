import type { KubernetesApi } from "../adapters/kubernetes/cluster-api.ts";
import { fromInventory } from "../core/ledger/inventory.ts";
import { toShownPlan } from "../core/plan/mask.ts";
import { plan as toPlan } from "../core/plan/plan.ts";
import type { KubeObject } from "../model/objects.ts";
import type { Plan } from "../model/plans.ts";
import { toObjectKey, type ObjectRef } from "../model/refs.ts";
import type { Operator } from "../operator/types.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import { decide, readChildren } from "../stages/reconcile/decide.ts";
import { DEFAULT_LIMITS } from "../stages/reconcile/limits.ts";
import type { TestLedger } from "./ledger.ts";

/** What a plan is made with. */
export interface Planning {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: TestLedger;
  readonly log: Logger;
}

/**
 * What the operator would write now for an object as it is (or would be), and writes nothing: reads the children that the ledger knows and those that are
 * wanted, runs the operator, and plans. Secrets are masked. Errors: those of the operator and of the API.
 */
export async function planFor(planning: Planning, operator: Operator, parent: KubeObject): Promise<Plan> {
  const { api, ledger } = planning;
  const { name = "", namespace, uid } = parent.metadata;
  const { group, version, kind, resource } = operator.for;
  const place = namespace === undefined ? {} : { namespace };
  const ref: ObjectRef = { cluster: api.cluster, group, version, kind, resource, ...place, name };
  const owner: ObjectRef = uid === undefined ? ref : { ...ref, uid };
  const key = { cluster: api.cluster, operator: operator.name, object: toObjectKey(ref) };
  const inventory = fromInventory(await ledger.read(key, "inventory"), api.cluster);
  const inquiry = {
    ...planning,
    operator,
    ref,
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    report: () => undefined,
  };
  const observation = await readChildren(inquiry, inventory);
  const decision = await decide(inquiry, { parent, owner, observation, takesUnreadAsAbsent: false });
  const row = await ledger.read(key, "row");
  const fence = (row?.fence ?? 0) + 1;
  return toShownPlan(toPlan({ ...decision, operator, ref: owner, parent, inventory, fence }));
}
