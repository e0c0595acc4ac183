import { SkysailError } from "../../model/errors.ts";
import type { LedgerKey } from "../../model/ledger.ts";
import type { Abortable } from "../../ports/abortable.ts";
import { fromKeyText, toKeyText } from "../../ports/ledger-key.ts";
import type {
  Change,
  Changed,
  DueRow,
  LedgerItems,
  LedgerPart,
  LedgerRow,
  LedgerStore,
} from "../../ports/ledger-store.ts";
import { applyChange } from "./ledger-interpreter.ts";

type Items = { [P in LedgerPart]?: LedgerItems[P] };

/** A ledger that lives as long as the process: for tests and trials. Atomic because nothing in it waits. */
export function createMemoryLedger(): LedgerStore {
  const items = new Map<string, Items>();

  function change<P extends LedgerPart>(text: string, part: P, wanted: Change<P>): Changed<P> {
    const found: Items = items.get(text) ?? {};
    const item = found[part] as LedgerItems[P] | undefined;
    const next = applyChange(item, wanted);
    if (next === undefined) return { applied: false, item };
    items.set(text, { ...found, [part]: next });
    return { applied: true, item: next };
  }

  return {
    async read<P extends LedgerPart>(key: LedgerKey, part: P, options: Abortable = {}) {
      throwIfAborted(options);
      return items.get(toKeyText(key))?.[part] as LedgerItems[P] | undefined;
    },
    async change(key, part, wanted, options = {}) {
      throwIfAborted(options);
      return change(toKeyText(key), part, wanted);
    },
    async changeBoth(key, { row, inventory }, options = {}) {
      throwIfAborted(options);
      const text = toKeyText(key);
      const before = items.get(text);
      const refused = { applied: false, row: before?.row } as const;
      if (!change(text, "row", row).applied) return refused;
      if (change(text, "inventory", inventory).applied) return { applied: true };
      if (before === undefined) items.delete(text);
      else items.set(text, before);
      return refused;
    },
    async due(shard, before, limit, options = {}) {
      throwIfAborted(options);
      return [...items]
        .flatMap(([text, { row }]) => (isDue(row, shard, before) ? toDueRow(text, row.due) : []))
        .toSorted((a, b) => a.due - b.due)
        .slice(0, limit);
    },
  };
}

function isDue(row: LedgerRow | undefined, shard: number, before: number): row is LedgerRow & { due: number } {
  return row?.shard === shard && row.due !== undefined && row.due <= before;
}

function toDueRow(text: string, due: number): DueRow[] {
  const key = fromKeyText(text);
  return key === undefined ? [] : [{ key, due }];
}

function throwIfAborted({ signal }: Abortable): void {
  if (signal?.aborted === true)
    throw new SkysailError("ABORTED", "the caller ended a call to the ledger", { cause: signal.reason });
}
