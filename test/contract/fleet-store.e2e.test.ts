import { afterAll, beforeAll } from "vitest";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDbFleetStore } from "../../src/adapters/aws/fleet-store.ts";
import { createDynamoDbReceiptStore } from "../../src/adapters/aws/receipt-store.ts";
import { createSystemClock } from "../../src/adapters/local/clock.ts";
import { describeWithServers } from "../helpers/fixtures.ts";
import { createLedgerTable, createLocalClient } from "../helpers/ledger-table.ts";
import { sharedEndpoint } from "../helpers/servers/client.ts";
import { fleetStoreContract } from "./fleet-store.contract.ts";
import { receiptStoreContract } from "./receipt-store.contract.ts";

const table = `fleet-contract-${process.pid}`;

describeWithServers("the fleet's table", ["dynamodb-local"], () => {
  let client: DynamoDBClient;
  beforeAll(async () => {
    const { endpoint } = await sharedEndpoint("dynamodb-local");
    client = createLocalClient(endpoint);
    await createLedgerTable(client, table);
  });
  afterAll(() => client?.destroy());

  fleetStoreContract("DynamoDB Local", () => createDynamoDbFleetStore({ client, table }));
  receiptStoreContract("DynamoDB Local", () =>
    createDynamoDbReceiptStore({ client, table, clock: createSystemClock() }),
  );
});
