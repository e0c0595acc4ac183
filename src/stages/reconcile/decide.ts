import { toWanted } from "../../core/plan/wanted.ts";
import type { Observation, Wanted } from "../../core/plan/world.ts";
import type { InventoryEntry } from "../../model/ledger.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toObjectKey, type ObjectRef } from "../../model/refs.ts";
import type { DesiredState } from "../../operator/types.ts";
import { observe, toObserved } from "./observe.ts";
import { runOperator } from "./run-operator.ts";
import type { Inquiry } from "./session.ts";
import type { Glance } from "./views.ts";

/** What an operator wants, and the world in which it wants it. */
export interface Decision {
  readonly desired: DesiredState;
  readonly wanted: readonly Wanted[];
  readonly observation: Observation;
}

/** What a decision is made on. */
export interface Basis {
  readonly parent: KubeObject;
  /** The parent, in the incarnation that was read. */
  readonly owner: ObjectRef;
  readonly observation: Observation;
  /** Names that were not read are taken to be free: their creation fails if they are not. */
  readonly takesUnreadAsAbsent: boolean;
  /** Spares reads. */
  readonly glance?: Glance;
}

/** Runs the operator on what is known; again, once, when a name that it came up with turns out to exist. */
export async function decide(session: Inquiry, basis: Basis): Promise<Decision> {
  const { operator, ref } = session;
  const { parent, owner, observation: known } = basis;
  const run = async (observation: Observation): Promise<Decision> => {
    const desired = await runOperator(session, parent, toObserved(operator, owner, observation));
    return { desired, wanted: toWanted(operator, ref.cluster, desired), observation };
  };
  const first = await run(known);
  const unread = first.wanted.filter((wanted) => !known.has(toObjectKey(wanted.ref)));
  if (basis.takesUnreadAsAbsent || unread.length === 0) return first;
  const found = await readChildren(session, unread, basis.glance);
  const observation: Observation = new Map([...known, ...found]);
  const isNews = Object.values(toObserved(operator, owner, found)).some((objects) => objects.length > 0);
  return isNews ? run(observation) : { ...first, observation };
}

/** Looks at children, live unless `glance` spares it, and reports it. Errors: as {@link observe}. */
export async function readChildren(
  session: Inquiry,
  entries: readonly InventoryEntry[],
  glance?: Glance,
): Promise<Observation> {
  const { api, clock, limits, signal } = session;
  const since = clock.now();
  const options = { parallel: limits.parallel, signal, ...(glance === undefined ? {} : { glance }) };
  const { observation, read } = await observe(api, entries, options);
  if (observation.size > 0) {
    const present = [...observation.values()].filter(({ sight }) => sight.kind === "present").length;
    session.report({ step: "children", read, present }, since);
  }
  return observation;
}
