import { describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../../../src/adapters/local/memory-ledger.ts";
import { set } from "../../../../src/core/ledger/expressions.ts";
import { shardOf } from "../../../../src/core/ledger/shard.ts";
import type { LedgerKey } from "../../../../src/model/ledger.ts";
import type { Request } from "../../../../src/model/requests.ts";
import { toKeyText } from "../../../../src/ports/ledger-key.ts";
import type { LedgerStore } from "../../../../src/ports/ledger-store.ts";
import { createSweep, type SweepLimits } from "../../../../src/stages/sweep/sweep.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";
import { createMemoryLogger } from "../../../helpers/messages.ts";

const NOW = 1_800_000_000_000;
const kind = { group: "example.dev", version: "v1", kind: "Website", resource: "websites", namespaced: true };

function setUp(limits: Partial<SweepLimits> = {}) {
  const ledger = createMemoryLedger();
  const clock = createManualClock(NOW);
  const sent: Request[] = [];
  const { log, lines } = createMemoryLogger();
  const queue = { send: async (requests: readonly Request[]) => void sent.push(...requests) };
  const with_ = (store: LedgerStore) =>
    createSweep({ ledger: store, queue, operators: [{ name: "website", for: kind }], clock, log, limits });
  return { ledger, clock, sent, lines, queue, sweep: with_(ledger), with_ };
}

async function addDue(ledger: LedgerStore, name: string, due: number, operator = "website"): Promise<LedgerKey> {
  const key = { cluster: "c", operator, object: `example.dev/Website/shop/${name}` };
  const update = {
    shard: set(shardOf(toKeyText(key))),
    seen: set(1),
    fence: set(1),
    program: set(1),
    programId: set("p"),
    due: set(due),
  };
  await ledger.change(key, "row", { condition: { if: "all", of: [] }, update });
  return key;
}

describe("sweep", () => {
  test("what is due is claimed and sent, as requests of the operator's kind; what is not due stays", async () => {
    const { ledger, sweep, sent } = setUp();
    const key = await addDue(ledger, "a", NOW);
    await addDue(ledger, "b", NOW + 1);
    expect(await sweep.run()).toEqual({ sent: 1, missed: 0, strangers: 0 });
    const ref = {
      cluster: "c",
      group: "example.dev",
      version: "v1",
      kind: "Website",
      resource: "websites",
      namespace: "shop",
      name: "a",
    };
    expect(sent).toEqual([{ operator: "website", ref, reason: "due", eventIds: [] }]);
    expect((await ledger.read(key, "row"))?.due).toBe(NOW + 300_000);
  });

  test("a claimed row is not sent again before its claim ends, and then it is", async () => {
    const { ledger, sweep, sent, clock } = setUp();
    await addDue(ledger, "a", NOW);
    await sweep.run();
    await clock.advance(299_999);
    await sweep.run();
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    await sweep.run();
    expect(sent).toHaveLength(2);
  });

  test("a backlog larger than a page is sent completely, each row once", async () => {
    const { ledger, sweep, sent } = setUp({ page: 2 });
    for (let index = 0; index < 60; index += 1) await addDue(ledger, `w${index}`, NOW - index);
    expect(await sweep.run()).toEqual({ sent: 60, missed: 0, strangers: 0 });
    expect(new Set(sent.map(({ ref }) => ref.name)).size).toBe(60);
  });

  test("two sweeps at the same time send each row once", async () => {
    const { ledger, with_, sent } = setUp();
    for (let index = 0; index < 20; index += 1) await addDue(ledger, `w${index}`, NOW);
    const [one, two] = await Promise.all([with_(ledger).run(), with_(ledger).run()]);
    expect((one?.sent ?? 0) + (two?.sent ?? 0)).toBe(20);
    expect(sent).toHaveLength(20);
  });

  test("an index that still shows claimed rows ends the sweep, and nothing is sent twice", async () => {
    const { ledger, with_, sent } = setUp({ page: 1 });
    await addDue(ledger, "a", NOW);
    const stale: LedgerStore = {
      ...ledger,
      due: async (shard) =>
        shard === 0
          ? [{ key: { cluster: "c", operator: "website", object: "example.dev/Website/shop/a" }, due: NOW }]
          : [],
    };
    expect(await with_(stale).run()).toEqual({ sent: 1, missed: 1, strangers: 0 });
    expect(sent).toHaveLength(1);
  });

  test("a row whose operator is not deployed here is put off and reported, and does not stand in the way of others", async () => {
    const { ledger, sweep, sent, lines } = setUp({ page: 1 });
    const strange = await addDue(ledger, "a", NOW - 5, "other");
    await addDue(ledger, "b", NOW);
    expect(await sweep.run()).toEqual({ sent: 1, missed: 0, strangers: 1 });
    expect(sent.map(({ ref }) => ref.name)).toEqual(["b"]);
    expect(lines).toMatchObject([{ level: "warn", fields: strange }]);
    expect((await ledger.read(strange, "row"))?.due).toBe(NOW + 3_600_000);
  });

  test("a shard that fails does not keep the others from being swept, and the failure is reported", async () => {
    const { ledger, with_, sent } = setUp();
    const key = await addDue(ledger, "a", NOW);
    const broken = (shardOf(toKeyText(key)) + 1) % 16;
    const flaky: LedgerStore = {
      ...ledger,
      due: (shard, ...rest) => (shard === broken ? Promise.reject(new Error("throttled")) : ledger.due(shard, ...rest)),
    };
    await expect(with_(flaky).run()).rejects.toThrow("throttled");
    expect(sent).toHaveLength(1);
  });
});
