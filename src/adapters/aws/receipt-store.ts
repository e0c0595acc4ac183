import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../../ports/clock.ts";
import type { ReceiptStore } from "../../ports/receipt-store.ts";
import { isNamed, toSendOptions } from "./call.ts";
import { toLedgerError } from "./ledger-errors.ts";
import { TTL_ATTRIBUTE } from "./ledger-table.ts";

const DAY_SECONDS = 24 * 60 * 60;

const toGzip = promisify(gzip);
const fromGzip = promisify(gunzip);

/**
 * Receipts in the ledger's table, kept for a day and then as long as DynamoDB takes to remove them. Answers are compressed: the answer to a
 * batch of many refused events would pass what an item may hold.
 *
 * Errors: `LEDGER_UNAVAILABLE`, `ABORTED`; after either a receipt may have been kept.
 */
export function createDynamoDbReceiptStore({
  client,
  table,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Pick<Clock, "now">;
}): ReceiptStore {
  return {
    async find(cluster, batchId, options = {}) {
      try {
        const command = new GetItemCommand({ TableName: table, Key: toKey(cluster, batchId), ConsistentRead: true });
        const { Item } = await client.send(command, toSendOptions(options));
        const digest = Item?.["digest"]?.S;
        const answer = Item?.["answer"]?.B;
        if (digest === undefined || answer === undefined) return undefined;
        return { digest, answer: (await fromGzip(answer)).toString("utf8") };
      } catch (error) {
        throw toLedgerError(error, table);
      }
    },
    async record(cluster, batchId, { digest, answer }, options = {}) {
      const ttl = Math.ceil(clock.now() / 1000) + DAY_SECONDS;
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...toKey(cluster, batchId),
              digest: { S: digest },
              answer: { B: await toGzip(answer) },
              [TTL_ATTRIBUTE]: { N: String(ttl) },
            },
            ConditionExpression: "attribute_not_exists(pk)",
          }),
          toSendOptions(options),
        );
      } catch (error) {
        // The first receipt of an id stays.
        if (!isNamed(error, "ConditionalCheckFailedException")) throw toLedgerError(error, table);
      }
    },
  };
}

function toKey(cluster: string, batchId: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: `receipt#${cluster}#${batchId}` }, sk: { S: "receipt" } };
}
