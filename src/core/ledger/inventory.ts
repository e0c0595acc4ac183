import type { InventoryEntry } from "../../model/ledger.ts";
import type { ObjectRef } from "../../model/refs.ts";
import type { Change, LedgerInventory } from "../../ports/ledger-store.ts";
import { absent, any, atMost, set, setOrRemove } from "./expressions.ts";

/**
 * Replaces the inventory, for the holder of `fence`; a holder with a larger one keeps an earlier one out. To add, write the union before
 * applying; to remove, write what is left together with `complete`.
 */
export function recordInventory(input: {
  readonly fence: number;
  readonly entries: readonly string[];
  readonly ttl?: number;
}): Change<"inventory"> {
  return {
    condition: any(absent("fence"), atMost("fence", input.fence)),
    update: { fence: set(input.fence), entries: set(input.entries), ttl: setOrRemove(input.ttl) },
  };
}

/** The entries of both, each once; `undefined` when `present` has all of `added` already. */
export function widened(present: readonly string[], added: readonly string[]): readonly string[] | undefined {
  const union = new Set([...present, ...added]);
  return union.size === new Set(present).size ? undefined : [...union];
}

/** One entry as text. The cluster is left out: children live where their owner does. */
export function toEntryText({ child, ref }: InventoryEntry): string {
  const { group, version, kind, resource, namespace = "", name, uid } = ref;
  return JSON.stringify([child, group, version, kind, resource, namespace, name, ...(uid === undefined ? [] : [uid])]);
}

/** The entries of an item, for the cluster that its key names. */
export function fromInventory(item: LedgerInventory | undefined, cluster: string): readonly InventoryEntry[] {
  return (item?.entries ?? []).map((text) => {
    const [child = "", group = "", version = "", kind = "", resource = "", namespace = "", name = "", uid] = JSON.parse(
      text,
    ) as readonly string[];
    const ref: ObjectRef = {
      cluster,
      group,
      version,
      kind,
      resource,
      ...(namespace === "" ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    };
    return { child, ref };
  });
}
