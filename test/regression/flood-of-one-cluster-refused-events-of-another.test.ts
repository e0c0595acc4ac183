import { expect, it } from "vitest";
import { createLocalQueue } from "../../src/adapters/local/queue.ts";
import { createManualClock } from "../helpers/manual-clock.ts";
import { createMemoryLogger, websiteEvent } from "../helpers/messages.ts";

/** One bound for all clusters: what waited for a cluster that was slow filled it, and no other cluster's event was taken any more. */
it("a cluster whose messages fill the queue takes no room from another", async () => {
  const started: string[] = [];
  const queue = createLocalQueue({
    handler: async (message, { signal }) => {
      started.push(message.kind === "event" ? message.event.id : "");
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    },
    capacity: 2,
    concurrency: 1,
    clock: createManualClock(0),
    random: { next: () => 0, token: () => "t" },
    log: createMemoryLogger().log,
  });
  const flood = ["f1", "f2", "f3", "f4"].map((id) => websiteEvent(id, { cluster: "flooding" }));
  expect((await queue.publish(flood)).map(({ ok }) => ok)).toEqual([true, true, true, false]);
  const quiet = websiteEvent("q1", { cluster: "quiet" });
  expect((await queue.publish([quiet])).map(({ ok }) => ok)).toEqual([true]);
  expect(started).toEqual([flood[0]?.id, quiet.id]);
  await queue.stop({ signal: AbortSignal.abort() });
});
