import type { Clock } from "../../ports/clock.ts";
import type { Receipt, ReceiptStore } from "../../ports/receipt-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** When a receipt was kept. */
interface Kept {
  readonly receipt: Receipt;
  readonly until: number;
}

/**
 * Receipts that live as long as the process, a day at most.
 *
 * Caveats: above `capacity` the oldest go first, so that memory is bounded; a repetition of such a batch is then published again, which is
 * harmless, because events are hints.
 *
 * @param options.capacity Default is 10,000 receipts.
 */
export function createMemoryReceiptStore({
  clock,
  capacity = 10_000,
}: {
  readonly clock: Pick<Clock, "now">;
  readonly capacity?: number;
}): ReceiptStore {
  // In the order of their ends, because all live equally long.
  const kept = new Map<string, Kept>();
  const find = (key: string): Receipt | undefined => {
    const found = kept.get(key);
    return found !== undefined && found.until > clock.now() ? found.receipt : undefined;
  };
  return {
    find: async (cluster, batchId) => find(toKey(cluster, batchId)),
    async record(cluster, batchId, receipt) {
      const key = toKey(cluster, batchId);
      if (find(key) !== undefined) return;
      kept.delete(key);
      kept.set(key, { receipt, until: clock.now() + DAY_MS });
      for (const [oldest, { until }] of kept) {
        if (until > clock.now() && kept.size <= capacity) break;
        kept.delete(oldest);
      }
    },
  };
}

function toKey(cluster: string, batchId: string): string {
  return JSON.stringify([cluster, batchId]);
}
