import { describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../../../src/adapters/local/memory-ledger.ts";
import { PROCESS_LEASE_TIMES } from "../../../../src/core/ledger/lease-times.ts";
import type { LedgerStore } from "../../../../src/ports/ledger-store.ts";
import { PROCESS_RENEWAL } from "../../../../src/stages/reconcile/lease-renewal.ts";
import { key, setUp, START, taken } from "../../../helpers/lease-fixture.ts";

describe("renewal", () => {
  const local = { times: PROCESS_LEASE_TIMES, renewal: PROCESS_RENEWAL, durableQueue: false };

  test("keeps a lease while its run goes on, moves stopAt and due, and stops with the lease", async () => {
    const { leases, clock, store } = setUp(local);
    const lease = taken(await leases.acquire(key));
    const first = lease.stopAt;
    await clock.advance(60_000);
    expect(lease.stopAt).toBe(first + 60_000);
    expect((await leases.acquire(key)).kind).toBe("held");
    expect(await store.read(key, "row")).toMatchObject({ due: clock.now() + 15_250, seen: 2 });
    await lease.release(clock.now());
    expect(clock.sleepers).toBe(0);
  });

  test("a run that never returns loses its lease in the end", async () => {
    const { leases, clock } = setUp(local);
    const stuck = taken(await leases.acquire(key));
    await clock.advance(PROCESS_RENEWAL.forMs + 15_250);
    expect(clock.now()).toBeGreaterThan(stuck.stopAt);
    const next = taken(await leases.acquire(key));
    expect(await stuck.complete({ written: [] })).toBe("lost");
    expect(await next.complete({ written: [] })).toBe("completed");
    expect(clock.sleepers).toBe(0);
  });

  test("a renewal that fails is tried again; when all fail, the lease ends by expiry", async () => {
    const store = createMemoryLedger();
    let broken = 0;
    const flaky: LedgerStore = {
      ...store,
      change: async (...input) => {
        if (broken-- > 0) throw new Error("the disk is full");
        return store.change(...input);
      },
    };
    const { leases, clock } = setUp({ ...local, store: flaky });
    const lease = taken(await leases.acquire(key));
    broken = 1;
    await clock.advance(10_000);
    expect(lease.stopAt).toBe(START + 10_000 + 13_000);
    broken = 1_000;
    await clock.advance(60_000);
    expect(lease.stopAt).toBe(START + 10_000 + 13_000);
    expect(clock.sleepers).toBe(0);
  });
});
