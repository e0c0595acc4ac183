import { expect, it } from "vitest";
import type { Request } from "../../src/model/requests.ts";
import type { WorkQueue } from "../../src/ports/work-queue.ts";
import type { ReconcilerDeps } from "../../src/stages/reconcile/reconciler.ts";
import { createSeededRandom, createWorld, type World } from "../helpers/reconcile-world.ts";
import { createWebsiteOperator, desire, website } from "../helpers/website-operator.ts";

const MINUTE = 60_000;

/**
 * Each run sends a delayed message for its `requeueAfter`, or for its backoff. Nothing took back the message of the run before, so every event left
 * one more chain of runs behind, each of which went on for ever.
 */
it("an object that is looked at every minute is looked at once a minute, whatever came in between", async () => {
  const runs: number[] = [];
  const world = createWorld(
    createWebsiteOperator({
      run: async (input) => {
        runs.push(input.now);
        return { ...desire(input), requeueAfterMs: MINUTE };
      },
    }),
  );
  const delayed = delayInto(world);
  for (let replicas = 1; replicas <= 5; replicas++) {
    world.cluster.put(website("w", { replicas }));
    await world.settle();
    world.clock.advance(1_000);
  }
  runs.splice(0);
  await deliverAll(world, delayed, 10 * MINUTE);
  expect(runs).toHaveLength(10);
});

it("an operator that keeps failing is tried once per backoff, whatever came in between", async () => {
  let runs = 0;
  const world = createWorld(
    createWebsiteOperator({
      run: async () => {
        runs += 1;
        throw new Error("not today");
      },
    }),
  );
  const longest = { ...createSeededRandom(), next: () => 0.999 };
  const delayed = delayInto(world, { limits: { failures: { baseMs: MINUTE, maxMs: MINUTE } }, random: longest });
  for (let replicas = 1; replicas <= 5; replicas++) {
    world.cluster.put(website("w", { replicas }));
    for (const event of world.takeEvents()) await world.deliver(event);
    world.clock.advance(1_000);
  }
  runs = 0;
  await deliverAll(world, delayed, 10 * MINUTE);
  expect(runs).toBeGreaterThan(8);
  expect(runs).toBeLessThan(12);
});

it("a delayed message that comes twice is followed once", async () => {
  const world = createWorld(createWebsiteOperator({ run: async (i) => ({ ...desire(i), requeueAfterMs: MINUTE }) }));
  const delayed = delayInto(world);
  world.cluster.put(website("w"));
  await world.settle();
  const [first] = delayed.splice(0);
  if (first === undefined) throw new Error("nothing was sent");
  world.clock.advance(MINUTE);
  for (let copies = 0; copies < 2; copies++) {
    await world.reconciler.handle({ kind: "request", request: first.request });
    expect(delayed).toHaveLength(1);
  }
});

/** What is on its way, and when it will be there. */
type Delayed = { readonly request: Request; readonly at: number }[];

/** Lets the world's reconciler wake its rows by delayed messages. */
function delayInto(world: World, deps: Partial<ReconcilerDeps> = {}): Delayed {
  const delayed: Delayed = [];
  const queue: WorkQueue = {
    send: async (requests, { delayMs = 0 } = {}) => {
      for (const request of requests) delayed.push({ request, at: world.clock.now() + delayMs });
    },
  };
  world.restart({ deps: { queue, requeueVia: "queue", ...deps } });
  return delayed;
}

/** Delivers every message when its time comes, for `forMs`. */
async function deliverAll({ clock, reconciler }: World, delayed: Delayed, forMs: number): Promise<void> {
  const end = clock.now() + forMs;
  for (;;) {
    const next = delayed.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined || next.at > end) return;
    delayed.splice(delayed.indexOf(next), 1);
    clock.advance(Math.max(0, next.at - clock.now()));
    await reconciler.handle({ kind: "request", request: next.request });
  }
}
