import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Abortable } from "../../ports/abortable.ts";
import { toBusError, toSendOptions } from "./call.ts";

/** The longest delay of a message, in seconds (Amazon SQS quotas). */
const LONGEST_DELAY_SECONDS = 900;

/** The messages that a function was given: what it can do about them besides answering. */
export interface Deliveries {
  /** Hides a message that was not finished for `ms` milliseconds more; after that it is delivered again, counted as another receive. */
  postpone(receiptHandle: string, ms: number, options?: Abortable): Promise<void>;
  /**
   * Sends a copy, to be delivered after `ms` milliseconds (15 minutes at most), whose receives are counted from the beginning. Once it is
   * sent, the message itself can be acknowledged.
   */
  renew(message: { readonly body: string; readonly group?: string }, ms: number, options?: Abortable): Promise<void>;
}

/** Deliveries of an SQS queue. Errors: `BUS_UNAVAILABLE`, `ABORTED`; after either the call may have had its effect. */
export function createSqsDeliveries({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): Deliveries {
  const guard = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw toBusError(error, `queue ${queueUrl}`);
    }
  };
  return {
    postpone: (receiptHandle, ms, options = {}) =>
      guard(() =>
        client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: toSeconds(ms),
          }),
          toSendOptions(options),
        ),
      ),
    renew: ({ body, group }, ms, options = {}) =>
      guard(() =>
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: body,
            DelaySeconds: toSeconds(ms),
            ...(group === undefined ? {} : { MessageGroupId: group }),
          }),
          toSendOptions(options),
        ),
      ),
  };
}

function toSeconds(ms: number): number {
  return Math.min(LONGEST_DELAY_SECONDS, Math.ceil(Math.max(0, ms) / 1000));
}
