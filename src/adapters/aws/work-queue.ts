import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import { SkysailError } from "../../model/errors.ts";
import type { Request } from "../../model/requests.ts";
import { LONGEST_DELAY_MS, type WorkQueue } from "../../ports/work-queue.ts";
import { BATCH_LIMITS, toBatches, toBusError, toSendOptions } from "./call.ts";

/** Bytes of a message that is billed once; a request without its snapshot stays far below. */
const BODY_BYTES = 64 * 1024;

/**
 * Requests on an SQS standard queue, as JSON. `MessageGroupId` is the cluster: a fair queue then keeps one cluster's flood from delaying the
 * others.
 *
 * Guarantees: the result of every entry is checked; SQS answers 200 when some, or all, were not taken. A request that is too big goes without
 * its snapshot.
 * Errors: `BUS_UNAVAILABLE`, after which any of the requests may have been sent; `INVALID_INPUT`; `ABORTED`.
 */
export function createSqsQueue({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): WorkQueue {
  return {
    async send(requests, { delayMs = 0, ...options } = {}) {
      if (delayMs > LONGEST_DELAY_MS)
        throw new SkysailError("INVALID_INPUT", `a delay of ${delayMs} ms is longer than 15 minutes`);
      const delaySeconds = Math.ceil(Math.max(0, delayMs) / 1000);
      for (const Entries of toBatches(
        requests.map((request, index) => toEntry(request, index, delaySeconds)),
        BATCH_LIMITS,
        sizeOf,
      )) {
        try {
          const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
          const { Successful = [], Failed = [] } = await client.send(command, toSendOptions(options));
          if (Successful.length < Entries.length) {
            const why = Failed[0]?.Message ?? Failed[0]?.Code ?? "the queue did not say why";
            throw new SkysailError(
              "BUS_UNAVAILABLE",
              `queue ${queueUrl}: ${Entries.length - Successful.length} not taken: ${why}`,
            );
          }
        } catch (error) {
          throw toBusError(error, `queue ${queueUrl}`);
        }
      }
    },
  };
}

function toEntry(request: Request, index: number, delaySeconds: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: toBody(request),
    MessageGroupId: request.ref.cluster,
    ...(delaySeconds === 0 ? {} : { DelaySeconds: delaySeconds }),
  };
}

function sizeOf({ MessageBody = "" }: SendMessageBatchRequestEntry): number {
  return Buffer.byteLength(MessageBody);
}

function toBody(request: Request): string {
  const body = JSON.stringify(request);
  if (request.snapshot === undefined || Buffer.byteLength(body) <= BODY_BYTES) return body;
  const { snapshot: _, ...identity } = request;
  return JSON.stringify(identity);
}
