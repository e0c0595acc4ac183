import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** Name of the index of due rows: `shard` and `due`, keys only, so that only a write that moves `due` pays for it. */
export const DUE_INDEX = "due";

/** The attribute that DynamoDB's time to live looks at, in seconds since the epoch. Only tombstones and receipts have it. */
export const TTL_ATTRIBUTE = "ttl";

/**
 * The table, as tests create it and the deployed template declares it. The ledger's items have the text of their key as `pk`, and `row` or
 * `inventory` as `sk`; other records (clusters, receipts) keep their own prefixes of `pk` and never have both `shard` and `due`.
 */
export const LEDGER_TABLE = {
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
    { AttributeName: "shard", AttributeType: "N" },
    { AttributeName: "due", AttributeType: "N" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: DUE_INDEX,
      KeySchema: [
        { AttributeName: "shard", KeyType: "HASH" },
        { AttributeName: "due", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
  BillingMode: "PAY_PER_REQUEST",
} as const satisfies Omit<CreateTableCommandInput, "TableName">;
