import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createDynamoDbLedger } from "../adapters/aws/dynamodb-ledger.ts";
import { createSqsQueue } from "../adapters/aws/work-queue.ts";
import { findOperators } from "../operator/brand.ts";
import { createSweep, type Swept } from "../stages/sweep/sweep.ts";
import type { SweepConfig } from "./config.ts";
import { CLIENT_OPTIONS, createFunctionBasics, SQS_OPTIONS } from "./lambda-clients.ts";
import { startDeadline } from "./lambda-deadline.ts";
import type { LambdaContext } from "./lambda-events.ts";

/** The sweep function: requests for the rows that are due, every minute. An error makes Lambda count it; the next minute tries again. */
export function createSweepFunction(
  { table, queueUrl, logLevel }: SweepConfig,
  operators: object,
): (event: unknown, context: LambdaContext) => Promise<Swept> {
  const { clock, log } = createFunctionBasics(logLevel);
  const sweep = createSweep({
    ledger: createDynamoDbLedger({ client: new DynamoDBClient(CLIENT_OPTIONS), table }),
    queue: createSqsQueue({ client: new SQSClient(SQS_OPTIONS), queueUrl }),
    operators: findOperators(operators),
    clock,
    log,
  });
  return async (_event, context) => {
    const deadline = startDeadline(context, clock);
    try {
      const swept = await sweep.run({ signal: deadline.signal });
      log.info("swept", { ...swept });
      return swept;
    } finally {
      deadline.end();
    }
  };
}
