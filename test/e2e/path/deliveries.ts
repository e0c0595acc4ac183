import { isResourceEvent } from "../../../src/model/events.ts";
import type { LedgerKey } from "../../../src/model/ledger.ts";
import type { LedgerStore } from "../../../src/ports/ledger-store.ts";
import type { WorkMessage } from "../../../src/ports/work-queue.ts";
import type { Reconciler } from "../../../src/stages/reconcile/reconciler.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import type { SeededRandom } from "../../helpers/ssa-cases/seeded-random.ts";

/** The object that a message is about: an event's own object, or the one that a request asks to look at. */
export function subjectOf(message: WorkMessage): { readonly namespace?: string; readonly uid?: string } {
  if (message.kind === "request") return message.request.ref;
  return isResourceEvent(message.event) ? { ...message.event.data.ref, uid: message.event.uid } : {};
}

/** The items in an order that the seed decides (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const left = [...items];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(random.below(left.length), 1));
  return order;
}

/** Delivers messages, eight at a time; one that is to come again does, as a queue would have it. */
export async function deliverAll(reconciler: Reconciler, messages: readonly WorkMessage[]): Promise<void> {
  const waiting = [...messages];
  const work = async (): Promise<void> => {
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      const answer = await reconciler.handle(message);
      if (answer.kind === "retry") waiting.push(message);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** Waits until nobody holds the rows and nothing wakes them: whatever the hints caused has ended. */
export async function untilQuiet(ledger: LedgerStore, keys: readonly LedgerKey[]): Promise<void> {
  for (const key of keys) {
    await eventually(
      `the row of ${key.object} is quiet`,
      async () => {
        const row = await ledger.read(key, "row");
        if (row !== undefined && row.token === undefined && row.due === undefined && row.done === row.seen) return true;
        throw new Error(JSON.stringify(row));
      },
      { timeoutMs: 90_000 },
    );
  }
}
