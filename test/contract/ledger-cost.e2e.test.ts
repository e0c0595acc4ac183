import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoDbLedger } from "../../src/adapters/aws/dynamodb-ledger.ts";
import { functionLeaseTimes } from "../../src/core/ledger/lease-times.ts";
import { ROW_BYTES, rowBytes } from "../../src/core/ledger/row-size.ts";
import type { LedgerKey } from "../../src/model/ledger.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";
import { toKeyText } from "../../src/ports/ledger-key.ts";
import { createLeases } from "../../src/stages/reconcile/lease-driver.ts";
import type { Lease, Leases } from "../../src/stages/reconcile/leases.ts";
import { startDynamoDbLocal } from "../helpers/dynamodb-local/dynamodb-local.ts";
import { createLedgerTable, createLocalClient } from "../helpers/ledger-table.ts";
import { silent, taken } from "../helpers/lease-fixture.ts";
import { createManualClock } from "../helpers/manual-clock.ts";

const TABLE = "ledger-cost";
const NOW = 1_790_000_000_000;
const key: LedgerKey = { cluster: crypto.randomUUID(), operator: "website", object: "example.dev/Website/shop/web" };
const uid = crypto.randomUUID();
const children = Array.from({ length: 3 }, () => crypto.randomUUID());

let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
let client: DynamoDBClient;
let store: LedgerStore;
let leases: Leases;
let writes = 0;
let reads = 0;

beforeAll(async () => {
  server = await startDynamoDbLocal();
  client = createLocalClient(server.endpoint);
  await createLedgerTable(client, TABLE);
  client.middlewareStack.add(
    (next) => async (args) => {
      const reading = "ConsistentRead" in args.input;
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "INDEXES" } });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Capacity | readonly Capacity[] };
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat() as readonly Capacity[]) {
        if (reading) reads += CapacityUnits;
        else writes += CapacityUnits;
      }
      return result;
    },
    { step: "initialize" },
  );
  store = createDynamoDbLedger({ client, table: TABLE });
  const random = { next: () => 0, token: () => crypto.randomUUID() };
  const settings = { times: functionLeaseTimes(30_000), durableQueue: true };
  leases = createLeases({
    store,
    clock: createManualClock(NOW),
    random,
    log: silent,
    program: { order: NOW, id: "deployment-20261124" },
    ...settings,
  });
});

interface Capacity {
  readonly CapacityUnits?: number;
}

afterAll(async () => {
  client?.destroy();
  await server?.stop();
});

function entry(name: string): Parameters<Lease["widen"]>[0][number] {
  return {
    child: "web",
    ref: {
      cluster: key.cluster,
      group: "apps",
      version: "v1",
      kind: "Deployment",
      resource: "deployments",
      namespace: "shop",
      name,
    },
  };
}

function completion(resourceVersion: number): Parameters<Lease["complete"]>[0] {
  const written = [...children, uid].map((of, index) => ({
    uid: of,
    resourceVersion: String(resourceVersion + index),
  }));
  return { uid, covered: String(resourceVersion), written };
}

let version = 100_000;

async function acquire(): Promise<Lease> {
  return taken(await leases.acquire(key, { echo: { uid, resourceVersion: String((version += 10)) } }));
}

describe("write units of the ledger, on table and index", () => {
  const table: [string, number, number, number, () => Promise<unknown>][] = [
    [
      "a new object with three children",
      3,
      0,
      2,
      async () => {
        const lease = await acquire();
        await lease.widen(["a", "b", "c"].map(entry));
        return lease.complete(completion(version));
      },
    ],
    [
      "an uncontended reconcile",
      2,
      0,
      2,
      async () => {
        const lease = await acquire();
        await lease.widen(["a", "b", "c"].map(entry));
        return lease.complete(completion(version));
      },
    ],
    [
      "the set of children grows",
      3,
      0,
      2,
      async () => {
        const lease = await acquire();
        await lease.widen([entry("d")]);
        return lease.complete(completion(version));
      },
    ],
    [
      "the echo of a write",
      0,
      0,
      1,
      () => leases.acquire(key, { echo: { uid: children[0] ?? "", resourceVersion: String(version) } }),
    ],
    [
      "a reconcile that wants to be run later",
      2,
      1,
      1,
      async () => (await acquire()).complete({ ...completion(version), dueAt: NOW + 3_600_000 }),
    ],
    ["the reconcile after that, due no more", 2, 1, 1, async () => (await acquire()).complete(completion(version))],
    [
      "the set of children shrinks (a transaction)",
      5,
      0,
      2,
      async () => {
        const lease = await acquire();
        await lease.inventory();
        return lease.complete({ ...completion(version), narrowed: [entry("a")] });
      },
    ],
  ];

  test("are what the design promises", async () => {
    const lines: string[] = [];
    for (const [name, onTable, onIndex, read, work] of table) {
      [writes, reads] = [0, 0];
      await work();
      lines.push(
        `${name.padEnd(46)} ${String(writes).padStart(3)} write units  ${String(reads).padStart(3)} read units`,
      );
      expect.soft({ name, writes, reads }).toEqual({ name, writes: onTable + onIndex, reads: read });
    }
    console.log(lines.join("\n"));
  });

  test("a row with a long key stays within one unit, held and noted as well", async () => {
    const long: LedgerKey = {
      cluster: crypto.randomUUID(),
      operator: "certificate-manager-operator",
      object: `certificates.platform.example.com/CertificateSigningPolicy/${"n".repeat(63)}/${"o".repeat(120)}`,
    };
    const written = Array.from({ length: 40 }, (_, index) => ({
      uid: crypto.randomUUID(),
      resourceVersion: String(10 ** 9 + index),
    }));
    const error = { name: "SkysailError", code: "OPERATOR_FAILED", message: "ü".repeat(10_000) } as const;
    const lease = taken(await leases.acquire(long));
    await lease.fail(error, { retryAt: NOW, written, uid });
    [writes, reads] = [0, 0];
    const next = taken(await leases.acquire(long));
    expect(writes).toBe(1);
    for (const echo of written.slice(0, 20)) await leases.acquire(long, { echo });
    const held = await store.read(long, "row");
    expect(rowBytes(toKeyText(long), held ?? {})).toBeLessThanOrEqual(ROW_BYTES);
    [writes, reads] = [0, 0];
    await next.release(NOW + 5, { written });
    console.log(
      `row of a ${toKeyText(long).length} byte key: ${rowBytes(toKeyText(long), (await store.read(long, "row")) ?? {})} bytes at rest`,
    );
    expect(rowBytes(toKeyText(long), (await store.read(long, "row")) ?? {})).toBeLessThanOrEqual(ROW_BYTES);
  });
});
