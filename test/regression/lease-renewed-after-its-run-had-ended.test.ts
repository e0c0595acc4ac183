import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { PROCESS_LEASE_TIMES } from "../../src/core/ledger/lease-times.ts";
import { SkysailError } from "../../src/model/errors.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";
import { createLeases } from "../../src/stages/reconcile/lease-driver.ts";
import { PROCESS_RENEWAL } from "../../src/stages/reconcile/lease-renewal.ts";
import { createSeededRandom, createWorld, silent } from "../helpers/reconcile-world.ts";
import { website } from "../helpers/website-operator.ts";

/**
 * When the end of a run could not be recorded (a ledger that was locked for a moment), its lease was renewed all the same: five minutes long
 * nobody could look at the object, although nobody was at it.
 */
it("a run whose end could not be recorded leaves its lease to its expiry", async () => {
  const world = createWorld();
  const { clock } = world;
  let locked = false;
  let taken = false;
  const store: LedgerStore = {
    ...world.store,
    change: async (key, part, change, options) => {
      if (locked) throw new SkysailError("LEDGER_UNAVAILABLE", "locked by another process");
      // The run's first change is its take; what comes after it finds the ledger locked.
      locked = !taken;
      taken = true;
      return world.store.change(key, part, change, options);
    },
  };
  const settings = { times: PROCESS_LEASE_TIMES, durableQueue: false, program: { order: 1, id: "p1" } };
  const random = createSeededRandom();
  world.restart({
    deps: { leases: createLeases({ ...settings, store, clock, random, log: silent, renewal: PROCESS_RENEWAL }) },
  });
  world.cluster.put(website("w"));
  const [event] = world.takeEvents();
  if (event === undefined) throw new Error("no event");
  expect(await world.reconciler.handle({ kind: "event", event })).toMatchObject({ kind: "retry" });
  const expires = (await world.row("w"))?.expires;

  locked = false;
  for (let seconds = 0; seconds < 20; seconds += 5) {
    clock.advance(5_000);
    await setImmediate();
  }
  expect(await world.row("w")).toMatchObject({ expires });
  world.restart();
  await world.settle({ horizonMs: 0 });
  expect(world.cluster.get("Deployment", "w")).toBeDefined();
});
