import { expect, it } from "vitest";
import { PROCESS_LEASE_TIMES } from "../../src/core/ledger/lease-times.ts";
import { createLeases } from "../../src/stages/reconcile/lease-driver.ts";
import { createSeededRandom, createWorld, silent, type World } from "../helpers/reconcile-world.ts";
import { website } from "../helpers/website-operator.ts";

/**
 * While a deployment goes on, functions with the older code still receive messages. For an object that newer code had run they did nothing, as
 * they must, and acknowledged the message: the change was never looked at.
 */
it("a hint that older code may not act on comes again, until newer code gets it", async () => {
  const world = createWorld();
  run(world, 2);
  world.cluster.put(website("w"));
  await world.settle();

  world.cluster.put(website("w", { replicas: 3 }));
  const [event] = world.takeEvents();
  if (event === undefined) throw new Error("no event");
  run(world, 1);
  const writes = world.cluster.log.length;
  const before = await world.row("w");
  expect(await world.reconciler.handle({ kind: "event", event })).toMatchObject({ kind: "retry" });
  expect(world.cluster.log.length).toBe(writes);
  expect(await world.row("w")).toEqual(before);

  run(world, 2);
  await world.deliver(event);
  expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 3 } });
});

/** Replaces the process by one whose code has this place in the order of deployments. */
function run(world: World, order: number): void {
  const { store, clock } = world;
  const program = { order, id: `p${order}` };
  const settings = { times: PROCESS_LEASE_TIMES, durableQueue: true, program };
  world.restart({
    deps: { leases: createLeases({ ...settings, store, clock, random: createSeededRandom(order), log: silent }) },
  });
}
