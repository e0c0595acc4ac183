import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { createEventBridgeBus } from "../adapters/aws/event-bus.ts";
import { createDynamoDbFleetStore } from "../adapters/aws/fleet-store.ts";
import { createDynamoDbReceiptStore } from "../adapters/aws/receipt-store.ts";
import { createIngest } from "../stages/ingest/app.ts";
import type { IngestConfig } from "./config.ts";
import { CLIENT_OPTIONS, createFunctionBasics } from "./lambda-clients.ts";

/** The ingest function: signed batches by HTTP (Function URL), events on the bus. */
export function createIngestFunction({
  table,
  busName,
  logLevel,
}: IngestConfig): (event: LambdaEvent, context?: LambdaContext) => Promise<unknown> {
  const { clock, log } = createFunctionBasics(logLevel);
  const client = new DynamoDBClient(CLIENT_OPTIONS);
  return handle(
    createIngest({
      fleet: createDynamoDbFleetStore({ client, table }),
      receipts: createDynamoDbReceiptStore({ client, table, clock }),
      bus: createEventBridgeBus({ client: new EventBridgeClient(CLIENT_OPTIONS), busName }),
      clock,
      log,
    }),
  );
}
