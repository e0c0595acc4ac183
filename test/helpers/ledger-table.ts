import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { LEDGER_TABLE } from "../../src/adapters/aws/ledger-table.ts";

/** A client for a local server of the DynamoDB protocol. */
export function createLocalClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

/** Creates the ledger's table, and waits until it can be used. */
export async function createLedgerTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(new CreateTableCommand({ TableName: table, ...LEDGER_TABLE }));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 }, { TableName: table });
}
