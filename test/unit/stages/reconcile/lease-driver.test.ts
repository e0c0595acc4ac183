import { describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../../../src/adapters/local/memory-ledger.ts";
import {
  echo,
  entry,
  failure,
  key,
  LEASE,
  losingAnswers,
  setUp,
  START,
  taken,
  written,
} from "../../../helpers/lease-fixture.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";

describe("acquire", () => {
  test("takes a new row: clean, no uid, a fence from the clock, and time to stop before the end", async () => {
    const { leases } = setUp();
    const lease = taken(await leases.acquire(key));
    expect(lease).toMatchObject({
      key,
      fence: START + 1,
      stopAt: START + LEASE - 5_000,
      clean: true,
      tombstone: false,
      attempts: 0,
    });
    expect(lease.uid).toBeUndefined();
  });

  test("counts a hint for the holder and makes the row due when another may take it", async () => {
    const { leases, store } = setUp();
    taken(await leases.acquire(key));
    expect(await leases.acquire(key)).toEqual({ kind: "held", untilMs: START + LEASE + 5_000 });
    expect(await store.read(key, "row")).toMatchObject({ seen: 2, due: START + LEASE + 5_000 });
  });

  test("takes over only after the end and the margin, with a larger fence, dirty", async () => {
    const { leases, clock } = setUp();
    const first = taken(await leases.acquire(key));
    await clock.advance(LEASE + 4_999);
    expect((await leases.acquire(key)).kind).toBe("held");
    await clock.advance(1);
    const second = taken(await leases.acquire(key));
    expect(second.fence).toBeGreaterThan(first.fence);
    expect(second.clean).toBe(false);
  });

  test("an answer that was lost is found in the refusal", async () => {
    const store = losingAnswers(createMemoryLedger());
    const { leases } = setUp({ store });
    store.lose = 1;
    const lease = taken(await leases.acquire(key));
    expect(lease.clean).toBe(true);
    expect(await store.read(key, "row")).toMatchObject({ seen: 1, fence: lease.fence });
    store.lose = 1;
    expect(await lease.complete({ written: [] })).toBe("completed");
    expect((await store.read(key, "row"))?.token).toBeUndefined();
  });

  test("drops the echo of a recorded write, and nothing else", async () => {
    const { leases, store } = setUp();
    await taken(await leases.acquire(key)).complete({ uid: "u", covered: "5", written });
    const before = await store.read(key, "row");
    expect(await leases.acquire(key, { echo })).toEqual({ kind: "echo" });
    expect(await store.read(key, "row")).toEqual(before);
    expect((await leases.acquire(key, { echo: { uid: "child", resourceVersion: "8" } })).kind).toBe("taken");
  });

  test("an echo that finds the row held by one who died wakes it", async () => {
    const { leases, clock } = setUp();
    await taken(await leases.acquire(key)).complete({ written });
    taken(await leases.acquire(key));
    await clock.advance(LEASE + 5_000);
    expect((await leases.acquire(key, { echo })).kind).toBe("taken");
  });

  test("older code never takes a row that newer code has had, also after its lease", async () => {
    const { leases, others, clock } = setUp();
    await taken(await others({ program: { order: 2, id: "p2" } }).acquire(key)).complete({ written: [] });
    expect(await leases.acquire(key)).toEqual({ kind: "superseded" });
    taken(await others({ program: { order: 2, id: "p2" } }).acquire(key));
    expect((await leases.acquire(key)).kind).toBe("held");
    await clock.advance(LEASE + 5_000);
    expect(await leases.acquire(key)).toEqual({ kind: "superseded" });
  });

  test("a row that keeps changing hands makes way: retryable", async () => {
    const store = createMemoryLedger();
    const row = { shard: 0, seen: 1, fence: 1, program: 1, programId: "p" };
    const { leases } = setUp({ store: { ...store, change: async () => ({ applied: false, item: row as never }) } });
    await expect(leases.acquire(key)).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE", retryAfterMs: 200 });
  });

  test("in one process the row itself is due when the holder dies", async () => {
    const { leases, store } = setUp({ durableQueue: false });
    const lease = taken(await leases.acquire(key));
    expect((await store.read(key, "row"))?.due).toBe(START + LEASE + 5_000);
    await lease.complete({ written: [] });
    expect((await store.read(key, "row"))?.due).toBeUndefined();
  });
});

describe("complete", () => {
  test("leaves what the next run needs to know", async () => {
    const { leases } = setUp();
    await taken(await leases.acquire(key)).complete({ uid: "u", covered: "5", epoch: 2, written: [] });
    expect(taken(await leases.acquire(key))).toMatchObject({ clean: true, uid: "u", covered: "5", epoch: 2 });
  });

  test("another incarnation takes nothing over but seen, fence and inventory", async () => {
    const { leases, store } = setUp();
    const first = taken(await leases.acquire(key));
    await first.widen([entry("web")]);
    await first.complete({ uid: "u", covered: "5", written });
    const gone = taken(await leases.acquire(key));
    expect(await gone.complete({ written: [], gone: true })).toBe("completed");
    expect(await store.read(key, "row")).toMatchObject({ uid: "u", covered: "5", gone: true });
    const next = taken(await leases.acquire(key));
    expect(next).toMatchObject({ uid: "u", tombstone: true });
    await next.complete({ uid: "v", written: [] });
    const row = await store.read(key, "row");
    expect(row).toMatchObject({ uid: "v", seen: 3, done: 3, fence: first.fence + 2 });
    for (const field of ["covered", "written", "gone", "ttl"]) expect(row).not.toHaveProperty(field);
    expect(await taken(await leases.acquire(key)).inventory()).toEqual([entry("web")]);
  });

  test("is dirty when a hint came; the run repeated completes", async () => {
    const { leases } = setUp();
    const lease = taken(await leases.acquire(key));
    await leases.acquire(key, { echo: { uid: "u", resourceVersion: "9" } });
    expect(await lease.complete({ written })).toBe("dirty");
    expect(await lease.complete({ written })).toBe("completed");
  });

  test("echoes of its own writes that came meanwhile do not make it dirty, also twice", async () => {
    const { leases, store } = setUp();
    const lease = taken(await leases.acquire(key));
    await leases.acquire(key, { echo });
    await leases.acquire(key, { echo });
    expect(await lease.complete({ written })).toBe("completed");
    const row = await store.read(key, "row");
    expect(row).toMatchObject({ seen: 3, done: 3 });
    expect(row?.due).toBeUndefined();
  });

  test("one foreign hint among echoes makes it dirty", async () => {
    const { leases } = setUp();
    const lease = taken(await leases.acquire(key));
    await leases.acquire(key, { echo });
    await leases.acquire(key);
    expect(await lease.complete({ written })).toBe("dirty");
  });

  test("is lost when another took over, and records nothing", async () => {
    const { leases, clock, store } = setUp();
    const zombie = taken(await leases.acquire(key));
    await clock.advance(LEASE + 5_000);
    const lease = taken(await leases.acquire(key));
    const before = await store.read(key, "row");
    expect(await zombie.complete({ uid: "z", written })).toBe("lost");
    expect(await zombie.fail(failure, { written })).toBe("lost");
    expect(await zombie.release(START)).toBe("lost");
    expect(await zombie.raise(START * 2)).toBeUndefined();
    expect(await store.read(key, "row")).toEqual(before);
    expect(await lease.complete({ written: [] })).toBe("completed");
    expect(await zombie.complete({ written })).toBe("lost");
  });

  test("narrows the inventory in the same step, or not at all", async () => {
    const store = losingAnswers(createMemoryLedger());
    const { leases } = setUp({ store });
    const lease = taken(await leases.acquire(key));
    await lease.widen([entry("a"), entry("b")]);
    await leases.acquire(key);
    expect(await lease.complete({ written, narrowed: [entry("a")] })).toBe("dirty");
    expect((await store.read(key, "inventory"))?.entries).toHaveLength(2);
    store.lose = 1;
    expect(await lease.complete({ written, narrowed: [entry("a")] })).toBe("completed");
    expect(await taken(await leases.acquire(key)).inventory()).toEqual([entry("a")]);
  });
});

describe("fail and release", () => {
  test("a failure counts, is due and leaves the row dirty; success starts anew", async () => {
    const { leases, store } = setUp();
    expect(await taken(await leases.acquire(key)).fail(failure, { retryAt: START + 50, written })).toBe("recorded");
    expect(await store.read(key, "row")).toMatchObject({ attempts: 1, due: START + 50, written: ["child:7"] });
    const lease = taken(await leases.acquire(key));
    expect(lease).toMatchObject({ attempts: 1, clean: false });
    await lease.complete({ written: [] });
    expect(taken(await leases.acquire(key))).toMatchObject({ attempts: 0, clean: true });
  });

  test("a terminal failure is done, until a hint comes: then it is due at once", async () => {
    const { leases, store } = setUp();
    await taken(await leases.acquire(key)).fail(failure, { written: [] });
    expect(await store.read(key, "row")).toMatchObject({ seen: 1, done: 1 });
    expect((await store.read(key, "row"))?.due).toBeUndefined();
    const lease = taken(await leases.acquire(key));
    await leases.acquire(key);
    expect(await lease.fail(failure, { written: [] })).toBe("recorded");
    expect(await store.read(key, "row")).toMatchObject({ seen: 3, done: 1, due: START });
  });

  test("a backoff and a release do not delay a hint that came meanwhile", async () => {
    const { leases, store } = setUp();
    const failing = taken(await leases.acquire(key));
    await leases.acquire(key);
    await failing.fail(failure, { retryAt: START + 60_000, written: [] });
    expect((await store.read(key, "row"))?.due).toBe(START);
    const releasing = taken(await leases.acquire(key));
    await leases.acquire(key);
    await releasing.release(START + 60_000);
    expect((await store.read(key, "row"))?.due).toBe(START);
    await taken(await leases.acquire(key)).release(START + 60_000);
    expect((await store.read(key, "row"))?.due).toBe(START + 60_000);
  });
});

describe("inventory and fence", () => {
  test("what is there already costs no request; widening at once from two places loses nothing", async () => {
    const { leases, store } = setUp();
    const lease = taken(await leases.acquire(key));
    await Promise.all([lease.widen([entry("a")]), lease.widen([entry("b")])]);
    const before = await store.read(key, "inventory");
    await lease.widen([entry("b"), entry("a")]);
    expect(await store.read(key, "inventory")).toEqual(before);
    expect(before?.entries).toHaveLength(2);
    expect(await lease.inventory()).toEqual([entry("a"), entry("b")]);
  });

  test("a holder that is out of time, or was followed by one who wrote, cannot widen", async () => {
    const { leases, clock, others } = setUp();
    // A clock that stands still: its owner does not notice that its time is over.
    const zombie = taken(await others({ clock: createManualClock(START) }).acquire(key));
    await clock.advance(LEASE + 5_000);
    const lease = taken(await leases.acquire(key));
    await lease.widen([entry("b")]);
    await expect(zombie.widen([entry("a")])).rejects.toMatchObject({ code: "LEASE_LOST" });
    await clock.advance(LEASE - 5_000);
    await expect(lease.widen([entry("c")])).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(await lease.inventory()).toEqual([entry("b")]);
  });

  test("a raise lifts the fence above the object's, survives a lost answer, and later ends still count", async () => {
    const store = losingAnswers(createMemoryLedger());
    const { leases } = setUp({ store });
    const lease = taken(await leases.acquire(key));
    store.lose = 1;
    const raised = await lease.raise(START * 3);
    expect(raised?.fence).toBe(START * 3 + 1);
    expect(await raised?.complete({ written: [] })).toBe("completed");
    expect(taken(await leases.acquire(key)).fence).toBe(START * 3 + 2);
    await expect(lease.raise(Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
