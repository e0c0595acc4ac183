import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import type { SkysailError } from "../../model/errors.ts";
import { isResourceEvent, type ClusterEvent } from "../../model/events.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { EventBus, Published } from "../../ports/event-bus.ts";
import { BATCH_LIMITS, toBatches, toBusError, toSendOptions } from "./call.ts";

/** `Source` of our events on the bus. */
export const BUS_SOURCE = "skysail.relay";

/** Bytes of a detail: what EventBridge, and SQS after it, bill as one event, less the envelope around it. */
const DETAIL_BYTES = 63 * 1024;

/**
 * The events of all clusters on an EventBridge bus: `Source` {@link BUS_SOURCE}, `DetailType` the CloudEvents type, `Detail` the whole
 * CloudEvent.
 *
 * Guarantees: the result of every entry is checked; EventBridge answers 200 when some, or all, were not taken. An event that is too big goes
 * without its object.
 * Errors: `BUS_UNAVAILABLE` when no chunk could be sent, `ABORTED`.
 */
export function createEventBridgeBus({
  client,
  busName,
}: {
  readonly client: EventBridgeClient;
  readonly busName: string;
}): EventBus {
  const put = async (Entries: PutEventsRequestEntry[], options: Abortable): Promise<readonly Published[]> => {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }), toSendOptions(options));
    return Entries.map((_, index) => toPublished(results[index]));
  };
  return {
    async publish(events, options = {}) {
      const published: Published[] = [];
      const failures: SkysailError[] = [];
      const batches = toBatches(
        events.map((event) => toEntry(event, busName)),
        BATCH_LIMITS,
        ({ Detail = "" }) => Buffer.byteLength(Detail),
      );
      for (const batch of batches) {
        try {
          published.push(...(await put(batch, options)));
        } catch (error) {
          const failure = toBusError(error, `event bus ${busName}`);
          if (failure.code === "ABORTED") throw failure;
          failures.push(failure);
          published.push(...batch.map(() => ({ ok: false, reason: failure.message }) as const));
        }
      }
      const [first] = failures;
      if (first !== undefined && failures.length === batches.length) throw first;
      return published;
    },
  };
}

function toEntry(event: ClusterEvent, busName: string): PutEventsRequestEntry {
  return { EventBusName: busName, Source: BUS_SOURCE, DetailType: event.type, Detail: toDetail(event) };
}

/** The event; if that is too big, without its object; if that is too big, only what finds the object and its owner. */
function toDetail(event: ClusterEvent): string {
  const detail = JSON.stringify(event);
  if (!isResourceEvent(event) || fits(detail)) return detail;
  const { object: _, ...data } = event.data;
  const small = JSON.stringify({ ...event, data });
  if (fits(small)) return small;
  return JSON.stringify({
    ...event,
    data: { ...data, labels: ours(data.labels), annotations: ours(data.annotations) },
  });
}

function fits(detail: string): boolean {
  return Buffer.byteLength(detail) <= DETAIL_BYTES;
}

function ours(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter(([key, value]) => key.startsWith("skysail.dev/") && value.length <= 1024),
  );
}

function toPublished(result: PutEventsResultEntry | undefined): Published {
  if (result?.EventId !== undefined && result.ErrorCode === undefined) return { ok: true };
  return {
    ok: false,
    reason: `${result?.ErrorCode ?? "no result"}: ${result?.ErrorMessage ?? "the bus did not say why"}`,
  };
}
