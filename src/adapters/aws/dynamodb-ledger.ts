import {
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Abortable } from "../../ports/abortable.ts";
import { fromKeyText, toKeyText } from "../../ports/ledger-key.ts";
import type { Change, Changed, LedgerItems, LedgerPart, LedgerRow, LedgerStore } from "../../ports/ledger-store.ts";
import { toLedgerError } from "./ledger-errors.ts";
import { fromItem, printChange, toAttribute } from "./ledger-expressions.ts";
import { DUE_INDEX } from "./ledger-table.ts";

/** Tries of a transaction that another write to the same row got in the way of. */
const TRANSACTION_TRIES = 4;

/** What a transaction came to: `undefined` when another write got in the way. */
type Both = Awaited<ReturnType<LedgerStore["changeBoth"]>> | undefined;

/**
 * The ledger in a DynamoDB table of the shape `LEDGER_TABLE`.
 *
 * Guarantees: as `LedgerStore`; the client's own retries may repeat a call whose answer was lost.
 * Caveats: an aborted or failed call may have been applied. `due` reads the index, which follows the table within moments.
 * Errors: `LEDGER_UNAVAILABLE`; with `retryAfterMs` when the table throttles.
 */
export function createDynamoDbLedger(options: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): LedgerStore {
  const { client, table } = options;

  async function read<P extends LedgerPart>(
    text: string,
    part: P,
    abortable: Abortable,
  ): Promise<LedgerItems[P] | undefined> {
    const command = new GetItemCommand({ TableName: table, Key: toKey(text, part), ConsistentRead: true });
    const { Item } = await client.send(command, toSendOptions(abortable));
    return Item === undefined ? undefined : fromItem<P>(Item);
  }

  async function change<P extends LedgerPart>(
    text: string,
    part: P,
    wanted: Change<P>,
    abortable: Abortable,
  ): Promise<Changed<P>> {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toKey(text, part),
          ...printChange(wanted),
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
        toSendOptions(abortable),
      );
      return { applied: true, item: fromItem<P>(Attributes) };
    } catch (error) {
      if (!isNamed<ConditionalCheckFailedException>(error, "ConditionalCheckFailedException")) throw error;
      // Not every server of this protocol returns the item that refused.
      return { applied: false, item: error.Item ? fromItem<P>(error.Item) : await read(text, part, abortable) };
    }
  }

  async function tryBoth(
    text: string,
    row: Change<"row">,
    inventory: Change<"inventory">,
    abortable: Abortable,
  ): Promise<Both> {
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Update: {
                TableName: table,
                Key: toKey(text, "row"),
                ...printChange(row),
                ReturnValuesOnConditionCheckFailure: "ALL_OLD",
              },
            },
            { Update: { TableName: table, Key: toKey(text, "inventory"), ...printChange(inventory) } },
          ],
        }),
        toSendOptions(abortable),
      );
      return { applied: true };
    } catch (error) {
      if (!isNamed<TransactionCanceledException>(error, "TransactionCanceledException")) throw error;
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some(({ Code }) => Code === "TransactionConflict")) return undefined;
      if (!reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) throw error;
      const item = reasons[0]?.Item;
      return { applied: false, row: item ? fromItem<"row">(item) : await read(text, "row", abortable) };
    }
  }

  /** Makes every failure one of ours. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toLedgerError(error, table);
    }
  }

  return {
    read: (key, part, abortable = {}) => guard(() => read(toKeyText(key), part, abortable)),
    change: (key, part, wanted, abortable = {}) => guard(() => change(toKeyText(key), part, wanted, abortable)),
    changeBoth: (key, { row, inventory }, abortable = {}) =>
      guard(async () => {
        for (let tries = 1; tries <= TRANSACTION_TRIES; tries++) {
          const both = await tryBoth(toKeyText(key), row, inventory, abortable);
          if (both !== undefined) return both;
        }
        throw Object.assign(new Error("other writes kept getting in the way"), {
          name: "TransactionConflictException",
        });
      }),
    due: (shard, before, limit, abortable = {}) =>
      guard(async () => {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: DUE_INDEX,
            KeyConditionExpression: "#shard = :shard AND #due <= :before",
            ExpressionAttributeNames: { "#shard": "shard", "#due": "due" },
            ExpressionAttributeValues: { ":shard": toAttribute(shard), ":before": toAttribute(before) },
            Limit: limit,
          }),
          toSendOptions(abortable),
        );
        return Items.flatMap((item) => {
          const key = fromKeyText(item["pk"]?.S ?? "");
          return key === undefined ? [] : [{ key, due: (fromItem<"row">(item) as LedgerRow & { due: number }).due }];
        });
      }),
  };
}

function toKey(text: string, part: LedgerPart): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: text }, sk: { S: part } };
}

function toSendOptions({ signal }: Abortable): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** By name, not by class: a bundle may have several copies of one. */
function isNamed<T extends Error>(error: unknown, name: T["name"]): error is T {
  return error instanceof Error && error.name === name;
}
