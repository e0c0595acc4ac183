import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SkysailError } from "../../model/errors.ts";
import type { ClusterRecord } from "../../model/fleet.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import { isNamed, toBatches, toSendOptions } from "./call.ts";
import { fromRecordItem, NAMES, toNameKey, toRecordBody, toRecordKey } from "./fleet-items.ts";
import { toLedgerError } from "./ledger-errors.ts";

/** Keys of one `BatchGetItem` (Amazon DynamoDB quotas). */
const BATCH_KEYS = { entries: 100, bytes: Infinity };

/** Tries of a transaction that another writer got in the way of. */
const TRIES = 4;

/**
 * The fleet in the ledger's table: one item per cluster, and one per name that keeps names unique.
 *
 * Guarantees: as `FleetStore`; record and name change together or not at all.
 * Caveats: an aborted or failed `put` may have been applied. `list` is not a snapshot: a cluster that is renamed meanwhile may be missing.
 * Errors: `INVALID_INPUT` for a name that is taken, `LEDGER_UNAVAILABLE`, `ABORTED`.
 */
export function createDynamoDbFleetStore({
  client,
  table,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): FleetStore {
  const get = async (id: string, options: Abortable): Promise<ClusterRecord | undefined> => {
    const command = new GetItemCommand({ TableName: table, Key: toRecordKey(id), ConsistentRead: true });
    const { Item } = await client.send(command, toSendOptions(options));
    return Item === undefined ? undefined : fromRecordItem(Item);
  };

  const idsByName = async (options: Abortable): Promise<readonly string[]> => {
    const ids: string[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: "pk = :names",
          ExpressionAttributeValues: { ":names": { S: NAMES } },
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
        toSendOptions(options),
      );
      for (const { clusterId } of page.Items ?? []) if (clusterId?.S !== undefined) ids.push(clusterId.S);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return ids;
  };

  const getMany = async (ids: readonly string[], options: Abortable): Promise<readonly ClusterRecord[]> => {
    const records: ClusterRecord[] = [];
    let asked: BatchGetItemCommandInput["RequestItems"] = {
      [table]: { Keys: ids.map(toRecordKey), ConsistentRead: true },
    };
    while (asked !== undefined && Object.keys(asked).length > 0) {
      const command = new BatchGetItemCommand({ RequestItems: asked });
      const answer: BatchGetItemCommandOutput = await client.send(command, toSendOptions(options));
      records.push(...(answer.Responses?.[table] ?? []).map(fromRecordItem));
      // What does not fit into one answer is asked for again. An answer with nothing at all would be a throttle, which the client retries.
      asked = answer.UnprocessedKeys;
    }
    return records;
  };

  const tryPut = async (record: ClusterRecord, options: Abortable): Promise<"put" | "taken" | "raced"> => {
    const before = await get(record.id, options);
    try {
      const TransactItems = toPut(table, record, before?.name);
      await client.send(new TransactWriteItemsCommand({ TransactItems }), toSendOptions(options));
      return "put";
    } catch (error) {
      if (!isNamed<TransactionCanceledException>(error, "TransactionCanceledException")) throw error;
      const [ofName, ...others] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      if (ofName === "ConditionalCheckFailed") return "taken";
      if ([ofName, ...others].some((code) => code === "ConditionalCheckFailed" || code === "TransactionConflict"))
        return "raced";
      throw error;
    }
  };

  const heartbeat = async (id: string, at: number, options: Abortable): Promise<void> => {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toRecordKey(id),
          UpdateExpression: "SET heartbeat = :at",
          ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(heartbeat) OR heartbeat < :at)",
          ExpressionAttributeValues: { ":at": { N: String(at) } },
        }),
        toSendOptions(options),
      );
    } catch (error) {
      if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    }
  };

  /** Makes every failure one of ours. */
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toLedgerError(error, table);
    }
  };

  return {
    get: (id, options = {}) => guard(() => get(id, options)),
    list: (options = {}) =>
      guard(async () => {
        const ids = await idsByName(options);
        const found = new Map<string, ClusterRecord>();
        for (const batch of toBatches(ids, BATCH_KEYS))
          for (const record of await getMany(batch, options)) found.set(record.id, record);
        return ids.flatMap((id) => found.get(id) ?? []);
      }),
    put: (record, options = {}) =>
      guard(async () => {
        for (let tries = 1; ; tries += 1) {
          const result = await tryPut(record, options);
          if (result === "put") break;
          if (result === "taken") throw new SkysailError("INVALID_INPUT", `another cluster is called ${record.name}`);
          if (tries === TRIES)
            throw new SkysailError("LEDGER_UNAVAILABLE", `other writers kept changing cluster ${record.id}`);
        }
        // On its own, because a heartbeat that comes at the same time must not go back.
        if (record.lastHeartbeatAt !== undefined) await heartbeat(record.id, record.lastHeartbeatAt, options);
      }),
    heartbeat: (id, at, options = {}) => guard(() => heartbeat(id, at, options)),
  };
}

/** Name and record, each on condition that nobody else has it; and the end of the name that the cluster bore before. */
function toPut(table: string, record: ClusterRecord, oldName: string | undefined): TransactWriteItem[] {
  const id = { S: record.id };
  const items: TransactWriteItem[] = [
    {
      Put: {
        TableName: table,
        Item: { ...toNameKey(record.name), clusterId: id },
        ConditionExpression: "attribute_not_exists(pk) OR clusterId = :id",
        ExpressionAttributeValues: { ":id": id },
      },
    },
    {
      Update: {
        TableName: table,
        Key: toRecordKey(record.id),
        UpdateExpression: "SET #name = :name, body = :body",
        ConditionExpression: oldName === undefined ? "attribute_not_exists(pk)" : "#name = :old",
        ExpressionAttributeNames: { "#name": "name" },
        ExpressionAttributeValues: {
          ":name": { S: record.name },
          ":body": { S: toRecordBody(record) },
          ...(oldName === undefined ? {} : { ":old": { S: oldName } }),
        },
      },
    },
  ];
  if (oldName !== undefined && oldName !== record.name)
    items.push({ Delete: { TableName: table, Key: toNameKey(oldName) } });
  return items;
}
