import { createMemoryLedger } from "../adapters/local/memory-ledger.ts";
import type { LedgerKey } from "../model/ledger.ts";
import type { Clock } from "../ports/clock.ts";
import { toKeyText } from "../ports/ledger-key.ts";
import type { LedgerRow, LedgerStore } from "../ports/ledger-store.ts";

/** A ledger in memory that a test can look into. */
export interface TestLedger extends LedgerStore {
  /** The rows as they are, with their keys. */
  rows(): readonly { readonly key: LedgerKey; readonly row: LedgerRow }[];
}

interface Known {
  readonly key: LedgerKey;
  readonly row: LedgerRow;
  readonly alarm: AbortController | undefined;
}

/**
 * Makes an empty ledger. `onDue` is called when the time of a row has come, so that nobody needs to look for rows that are due again and again.
 */
export function createTestLedger(clock: Clock, onDue: () => void): TestLedger {
  const ledger = createMemoryLedger();
  const known = new Map<string, Known>();

  const learn = async (key: LedgerKey): Promise<void> => {
    const row = await ledger.read(key, "row");
    if (row === undefined) return;
    const text = toKeyText(key);
    const before = known.get(text);
    if (before?.row.due === row.due && before !== undefined) {
      known.set(text, { ...before, row });
      return;
    }
    before?.alarm?.abort();
    known.set(text, { key, row, alarm: row.due === undefined ? undefined : ring(row.due) });
  };
  const ring = (due: number): AbortController => {
    const alarm = new AbortController();
    void clock.sleep(due - clock.now(), { signal: alarm.signal }).then(onDue, () => undefined);
    return alarm;
  };

  return {
    read: (key, part, options) => ledger.read(key, part, options),
    due: (shard, before, limit, options) => ledger.due(shard, before, limit, options),
    async change(key, part, change, options) {
      const changed = await ledger.change(key, part, change, options);
      if (changed.applied) await learn(key);
      return changed;
    },
    async changeBoth(key, changes, options) {
      const changed = await ledger.changeBoth(key, changes, options);
      if (changed.applied) await learn(key);
      return changed;
    },
    rows: () => [...known.values()].map(({ key, row }) => ({ key, row })),
  };
}
