import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoDbLedger } from "../../src/adapters/aws/dynamodb-ledger.ts";
import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";
import { startDynamoDbLocal } from "../helpers/dynamodb-local/dynamodb-local.ts";
import { createLedgerTable, createLocalClient } from "../helpers/ledger-table.ts";
import { commandSequences, runCommands } from "../property/ledger-commands.ts";
import { ledgerStoreContract } from "./ledger-store.contract.ts";

const TABLE = "ledger-contract";
let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
let client: DynamoDBClient;
let store: LedgerStore;

beforeAll(async () => {
  server = await startDynamoDbLocal();
  client = createLocalClient(server.endpoint);
  await createLedgerTable(client, TABLE);
  store = createDynamoDbLedger({ client, table: TABLE });
});

afterAll(async () => {
  client?.destroy();
  await server?.stop();
});

ledgerStoreContract("DynamoDB Local", () => store);

describe("DynamoDB ledger", () => {
  test("random sequences of transitions leave the same items as in memory", async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(commandSequences, async (commands) => {
        const key = { cluster: `p${runs++}`, operator: "o", object: "g/K/n/x" };
        expect(await runCommands(store, key, commands)).toEqual(await runCommands(createMemoryLedger(), key, commands));
      }),
      { numRuns: 25 },
    );
  });

  test("a server that does not return the refusing item is asked for it", async () => {
    const mute = createLocalClient(server.endpoint);
    mute.middlewareStack.add(
      (next) => async (args) => {
        delete (args.input as { ReturnValuesOnConditionCheckFailure?: string }).ReturnValuesOnConditionCheckFailure;
        return next(args);
      },
      { step: "initialize" },
    );
    const key = { cluster: "mute", operator: "o", object: "g/K/n/x" };
    const ledger = createDynamoDbLedger({ client: mute, table: TABLE });
    const change = {
      condition: { if: "absent", field: "token" },
      update: { token: { to: "value", value: "t" } },
    } as const;
    await ledger.change(key, "row", change);
    expect(await ledger.change(key, "row", change)).toEqual({ applied: false, item: { token: "t" } });
    mute.destroy();
  });

  test("a missing table and a server that is not there are LEDGER_UNAVAILABLE, and say so", async () => {
    const key = { cluster: "c", operator: "o", object: "g/K/n/x" };
    const missing = createDynamoDbLedger({ client, table: "no-such-table" });
    await expect(missing.read(key, "row")).rejects.toMatchObject({
      code: "LEDGER_UNAVAILABLE",
      message: /no-such-table.*not exist/,
    });
    const gone = createLocalClient("http://127.0.0.1:1");
    await expect(createDynamoDbLedger({ client: gone, table: TABLE }).read(key, "row")).rejects.toMatchObject({
      code: "LEDGER_UNAVAILABLE",
    });
    gone.destroy();
  });
});
