import { belongingOf, type Viewpoint } from "../../core/plan/belonging.ts";
import type { Observation, Wanted } from "../../core/plan/world.ts";
import type { InventoryEntry } from "../../model/ledger.ts";
import type { Plan } from "../../model/plans.ts";
import { toObjectKey } from "../../model/refs.ts";
import { toNamed } from "./session.ts";

/** Children that this plan may bring into being or take over, and that the inventory does not have. */
export function toAdded(
  wanted: readonly Wanted[],
  inventory: readonly InventoryEntry[],
  { refused }: Pick<Plan, "refused">,
): InventoryEntry[] {
  const out = new Set([...inventory, ...refused].map(({ ref }) => toObjectKey(ref)));
  return wanted.filter(({ ref }) => !out.has(toObjectKey(ref))).map(({ child, ref }) => ({ child, ref: toNamed(ref) }));
}

/**
 * The inventory without what is not wanted and was deleted, or was seen to be gone or not ours; `undefined` when that is all of it.
 */
export function toNarrowed(
  inventory: readonly InventoryEntry[],
  wanted: readonly Wanted[],
  observation: Observation,
  view: Viewpoint,
): InventoryEntry[] | undefined {
  const keys = new Set(wanted.map(({ ref }) => toObjectKey(ref)));
  const kept = inventory.filter(({ ref }) => {
    const key = toObjectKey(ref);
    const sight = observation.get(key)?.sight;
    if (keys.has(key) || sight === undefined || sight.kind === "unread") return true;
    return sight.kind === "present" && belongingOf(sight.object, ref, view).kind === "ours";
  });
  return kept.length === inventory.length ? undefined : kept;
}
