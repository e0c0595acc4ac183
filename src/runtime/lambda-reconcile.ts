import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createSqsDeliveries } from "../adapters/aws/delivery.ts";
import { createDynamoDbLedger } from "../adapters/aws/dynamodb-ledger.ts";
import { createDynamoDbFleetStore } from "../adapters/aws/fleet-store.ts";
import { createKmsSealer } from "../adapters/aws/kms-sealer.ts";
import { createSqsQueue } from "../adapters/aws/work-queue.ts";
import { createRecordedAccess } from "../adapters/kubernetes/recorded-access.ts";
import { toUserAgent } from "../adapters/kubernetes/transport.ts";
import { createRandom } from "../adapters/local/random.ts";
import { functionLeaseTimes } from "../core/ledger/lease-times.ts";
import { findOperators } from "../operator/brand.ts";
import { createLeases } from "../stages/reconcile/lease-driver.ts";
import { createReconciler } from "../stages/reconcile/reconciler.ts";
import type { ReconcileConfig } from "./config.ts";
import { CLIENT_OPTIONS, createFunctionBasics, SQS_OPTIONS } from "./lambda-clients.ts";
import type { LambdaContext, SqsBatchResponse, SqsEvent } from "./lambda-events.ts";
import { createSqsBatchHandler } from "./sqs-batch.ts";

/** The reconcile function: events and requests from the queue, for the operators that `operators` (a module's exports) contains. */
export function createReconcileFunction(
  config: ReconcileConfig,
  operators: object,
): (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse> {
  const { table, queueUrl, kmsKey, program, timeoutMs, maxReceives } = config;
  const { clock, log } = createFunctionBasics(config.logLevel);
  const random = createRandom();
  const client = new DynamoDBClient(CLIENT_OPTIONS);
  const sqs = new SQSClient(SQS_OPTIONS);
  const leases = createLeases({
    store: createDynamoDbLedger({ client, table }),
    clock,
    random,
    log,
    program,
    times: functionLeaseTimes(timeoutMs),
    durableQueue: true,
  });
  const fleet = createDynamoDbFleetStore({ client, table });
  const sealer = createKmsSealer({ client: new KMSClient(CLIENT_OPTIONS), keyId: kmsKey });
  const reconciler = createReconciler({
    access: createRecordedAccess({ fleet, sealer, clock, userAgent: toUserAgent(program.id, "reconcile") }),
    leases,
    queue: createSqsQueue({ client: sqs, queueUrl }),
    operators: findOperators(operators),
    clock,
    random,
    log,
    requeueVia: "queue",
  });
  const deliveries = createSqsDeliveries({ client: sqs, queueUrl });
  return createSqsBatchHandler({
    handle: (message, options) => reconciler.handle(message, options),
    deliveries,
    maxReceives,
    clock,
    random,
    log,
  });
}
