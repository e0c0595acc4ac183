import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDynamoDbLedger } from "../../src/adapters/aws/dynamodb-ledger.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { createRandom } from "../../src/adapters/local/random.ts";
import { openSqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import { functionLeaseTimes } from "../../src/core/ledger/lease-times.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";
import { createLeases } from "../../src/stages/reconcile/lease-driver.ts";
import { startDynamoDbLocal, whyNoDynamoDbLocal } from "../helpers/dynamodb-local/dynamodb-local.ts";
import { createLedgerTable, createLocalClient } from "../helpers/ledger-table.ts";
import { silent } from "./silent.ts";
import { showSpread, spreadOf } from "./statistics.ts";
import type { Report, Settings, Suite } from "./suite.ts";

const ROUNDS = 5;
const ROWS = 100;
const AT_ONCE = 10;

/** What a lease costs in each store. */
export const ledger: Suite = {
  name: "ledger",
  summary: "Leases taken and completed per second: memory, SQLite, DynamoDB Local.",
  run: measureStores,
};

async function measureStores({ progress }: Settings): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-bench-"));
  const why = whyNoDynamoDbLocal();
  if (why === undefined) progress("starting DynamoDB Local");
  await using server = why === undefined ? await startDynamoDbLocal() : undefined;
  const client = server === undefined ? undefined : createLocalClient(server.endpoint);
  try {
    using sqlite = openSqliteLedger({ path: join(folder, "ledger.sqlite") });
    const stores: [string, LedgerStore, number][] = [
      ["memory", createMemoryLedger(), 10_000],
      ["SQLite", sqlite, 5_000],
    ];
    if (client !== undefined) {
      await createLedgerTable(client, "bench");
      stores.push(["DynamoDB Local", createDynamoDbLedger({ client, table: "bench" }), 300]);
    }
    const rates = new Map<string, number[]>(stores.map(([name]) => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, store, cycles] of stores) {
        progress(`${name}, ${round === 0 ? "warm-up" : `round ${round} of ${ROUNDS}`}`);
        const rate = await cyclesPerSecond(store, cycles);
        if (round > 0) rates.get(name)?.push(rate);
      }
    }
    return toReport(rates, why);
  } finally {
    client?.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One cycle is an acquire for an event (a read and a take) and a complete. */
async function cyclesPerSecond(store: LedgerStore, cycles: number): Promise<number> {
  const clock = createSystemClock();
  const leases = createLeases({
    store,
    clock,
    random: createRandom(),
    log: silent,
    program: { order: 1, id: "bench" },
    times: functionLeaseTimes(30_000),
    durableQueue: true,
  });
  let version = clock.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < cycles) {
      const row = next++ % ROWS;
      const key = { cluster: "bench", operator: "website", object: `example.dev/Website/shop/site-${row}` };
      // As long as real ones: how many fit into a row is part of what a lease costs.
      const [parent, child] = ["a", "b"].map(
        (kind) => `${kind}${String(row).padStart(7, "0")}-1111-4222-8333-444455556666`,
      );
      const seen = { uid: parent ?? "", resourceVersion: String((version += 1)) };
      const acquired = await leases.acquire(key, { echo: seen });
      if (acquired.kind !== "taken") throw new Error(`${key.object}: ${acquired.kind}`);
      const written = [{ uid: child ?? "", resourceVersion: String((version += 1)) }];
      const ended = await acquired.lease.complete({ uid: seen.uid, covered: seen.resourceVersion, written });
      if (ended !== "completed") throw new Error(`${key.object}: ${ended}`);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return cycles / ((performance.now() - begin) / 1_000);
}

function toReport(rates: ReadonlyMap<string, readonly number[]>, why: string | undefined): Report {
  const reference = rates.get("SQLite") ?? [];
  const measured = [...rates].map(([store, samples]) => ({
    store,
    perSecond: spreadOf(samples),
    toSqlite: spreadOf(samples.map((rate, round) => rate / (reference[round] ?? Number.NaN))),
  }));
  return {
    tables: [
      {
        caption: `Cycles of acquire (read, take) and complete, ${AT_ONCE} at once over ${ROWS} rows, ${ROUNDS} interleaved rounds`,
        columns: ["store", "ratio to SQLite", "cycles/s"],
        rows: measured.map(({ store, toSqlite, perSecond }) => [store, showSpread(toSqlite), showSpread(perSecond, 0)]),
      },
    ],
    notes: [
      why ??
        "DynamoDB Local is a Java program on this machine: it says what the calls cost us, nothing about DynamoDB's latency or limits",
      "rows are never contended here: the lanes take different ones",
    ],
    figures: { stores: measured },
  };
}
