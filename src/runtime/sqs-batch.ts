import type { Deliveries } from "../adapters/aws/delivery.ts";
import { parseQueueBody } from "../adapters/aws/queue-record.ts";
import { toFullJitter } from "../model/backoff.ts";
import { ensureError } from "../model/errors.ts";
import type { Disposition } from "../model/outcomes.ts";
import type { Abortable } from "../ports/abortable.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import { startDeadline } from "./lambda-deadline.ts";
import type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from "./lambda-events.ts";

/** How the wait of a message grows with its receives: up to SQS's 15 minutes. */
const BACKOFF = { baseMs: 1_000, maxMs: 900_000 };

/** What {@link createSqsBatchHandler} needs. */
export interface SqsBatchOptions {
  /** Does the work of one message. Must settle soon after its signal aborts. */
  readonly handle: (message: WorkMessage, options: Required<Abortable>) => Promise<Disposition>;
  readonly deliveries: Deliveries;
  /** The `maxReceiveCount` of the queue's redrive policy. */
  readonly maxReceives: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What becomes of a message: Lambda deletes it, or it is delivered again. */
type Fate = "finished" | "again";

/**
 * Handles what an SQS event source delivers, all messages of a batch at the same time.
 *
 * Guarantees: a message is deleted only when its work is done, or a copy of it has been sent. An infrastructure error never brings a message to the
 * dead-letter queue: its wait grows by visibility, and before its receives are used up it is renewed. A message that is no work (poison) gets
 * there quickly. The answer comes before Lambda's timeout, so that one message that hangs does not bring back those that are done.
 */
export function createSqsBatchHandler(
  options: SqsBatchOptions,
): (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse> {
  const { clock, log } = options;
  return async (event, context) => {
    const deadline = startDeadline(context, clock);
    const tooLate = deadline.over.then((): Fate => "again");
    try {
      const fates = await Promise.all(
        event.Records.map(async (record) => {
          const fate = await Promise.race([attend(options, record, deadline.signal), tooLate]);
          return { record, fate };
        }),
      );
      const again = fates.filter(({ fate }) => fate === "again");
      if (again.length > 0) log.info("messages come again", { count: again.length, of: event.Records.length });
      return { batchItemFailures: again.map(({ record }) => ({ itemIdentifier: record.messageId })) };
    } finally {
      deadline.end();
    }
  };
}

async function attend(options: SqsBatchOptions, record: SqsRecord, signal: AbortSignal): Promise<Fate> {
  const { handle, log } = options;
  const { messageId } = record;
  try {
    const parsed = parseQueueBody(record.body);
    if (!parsed.ok) {
      log.error("a message that is no work goes to the dead-letter queue", {
        messageId,
        poison: 1,
        problem: parsed.problem,
      });
      await options.deliveries.postpone(record.receiptHandle, 0);
      return "again";
    }
    const disposition = await handle(parsed.message, { signal });
    if (disposition.kind === "done") return "finished";
    log.info("a message has to come again", { messageId, reason: disposition.reason, afterMs: disposition.afterMs });
    return await putBack(options, record, disposition.afterMs);
  } catch (thrown) {
    // The queue's visibility timeout brings the message back.
    log.error("a message failed", { messageId, error: ensureError(thrown) });
    return "again";
  }
}

/** Without the deadline's signal: that may be the reason for putting back, and the answer does not wait for this. */
async function putBack(
  { deliveries, maxReceives, random }: SqsBatchOptions,
  record: SqsRecord,
  afterMs: number,
): Promise<Fate> {
  const receives = Number(record.attributes?.ApproximateReceiveCount ?? 1);
  const waitMs = Math.max(afterMs, toFullJitter(BACKOFF, receives - 1, random.next()));
  if (receives < maxReceives) {
    await deliveries.postpone(record.receiptHandle, waitMs);
    return "again";
  }
  const group = record.attributes?.MessageGroupId;
  await deliveries.renew({ body: record.body, ...(group === undefined ? {} : { group }) }, waitMs);
  return "finished";
}
