import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaFunction } from "./instances.ts";

/** An event source mapping, as far as it is played. */
export interface PollerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly target: LambdaFunction;
  readonly batchSize: number;
  /** Whether `batchItemFailures` counts; if not, every message of an invocation that did not fail is deleted. */
  readonly reportsFailures: boolean;
  /** Invocations at the same time. */
  readonly concurrency: number;
  /** Default is the queue's own. */
  readonly visibilitySeconds?: number;
  /** Hears of every delivery, before the function does. */
  readonly onDelivery?: (bodies: readonly string[]) => void;
}

/** Polls until it is stopped; `stop` resolves when the invocations in flight have ended. */
export function startPoller(options: PollerOptions): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const loops = Array.from({ length: options.concurrency }, () => poll(options, stopped.signal));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(loops);
    },
  };
}

async function poll(options: PollerOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await receive(options, signal);
      if (messages.length > 0) await deliver(options, messages);
    } catch {
      // An invocation that failed, or was killed: the queue's visibility timeout brings its messages back, as it does on AWS.
      // Or a queue that cannot be reached, which is not to be asked without a pause.
      await sleep(100);
    }
  }
}

async function receive(
  { client, queueUrl, batchSize, visibilitySeconds }: PollerOptions,
  signal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(10, batchSize),
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["All"],
    ...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: visibilitySeconds }),
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
}

async function deliver(
  { client, queueUrl, target, reportsFailures, onDelivery }: PollerOptions,
  messages: Message[],
): Promise<void> {
  onDelivery?.(messages.map(({ Body = "" }) => Body));
  const result = await target.invoke({ Records: messages.map((message) => toRecord(message, queueUrl)) });
  const failed = reportsFailures ? toFailures(result, messages) : new Set();
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}

/** The ids that the function reports; all of them when it reports one that it was not given (AWS Lambda developer guide). */
function toFailures(result: unknown, messages: readonly Message[]): ReadonlySet<string | undefined> {
  const { batchItemFailures = [] } = (result ?? {}) as { batchItemFailures?: { itemIdentifier?: string }[] };
  const all = new Set(messages.map(({ MessageId }) => MessageId));
  const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => all.has(id)) ? new Set(failed) : all;
}

/** A message as an SQS event source gives it to a function. */
function toRecord(message: Message, queueUrl: string): Readonly<Record<string, unknown>> {
  const name = queueUrl.split("/").at(-1);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${name}`,
    awsRegion: "eu-central-1",
  };
}
