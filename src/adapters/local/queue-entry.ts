import { isResourceEvent, fromSource, type ClusterEvent } from "../../model/events.ts";
import { fromApiVersion, toObjectKey } from "../../model/refs.ts";
import type { Request } from "../../model/requests.ts";
import type { WorkMessage } from "../../ports/work-queue.ts";

/** How many event ids a merged request keeps: they are for tracing only. */
const TRACED_EVENTS = 8;

/** Messages with the same identity ask for the same thing: one of them is enough. */
export function identityOf(message: WorkMessage): string {
  if (message.kind === "event") return JSON.stringify(["event", message.event.source, message.event.id]);
  const { operator, ref } = message.request;
  return JSON.stringify(["request", ref.cluster, operator, toObjectKey(ref)]);
}

/** The cluster that a message is about. */
export function clusterOf(message: WorkMessage): string {
  if (message.kind === "request") return message.request.ref.cluster;
  return isResourceEvent(message.event) ? message.event.data.ref.cluster : (fromSource(message.event.source) ?? "");
}

/**
 * What a message should not meet at the same time: the object that will be reconciled. For an event about a child that is its controller,
 * as far as the event tells. Only efficiency: the ledger's lease keeps runs apart, but at the price of a round trip.
 */
export function serialOf(message: WorkMessage): string {
  return message.kind === "request" ? toObjectKey(message.request.ref) : serialOfEvent(message.event);
}

function serialOfEvent(event: ClusterEvent): string {
  if (!isResourceEvent(event)) return event.type;
  const { ref, owners } = event.data;
  const owner = owners.find(({ controller }) => controller === true);
  if (owner === undefined) return toObjectKey(ref);
  const { group } = fromApiVersion(owner.apiVersion);
  const { namespace } = ref;
  return toObjectKey({ group, kind: owner.kind, name: owner.name, ...(namespace === undefined ? {} : { namespace }) });
}

/** The one message that stands for both: the newer one, traced to the events of both. A snapshot counts only if the newer one has it. */
export function merge(older: WorkMessage, newer: WorkMessage): WorkMessage {
  if (older.kind !== "request" || newer.kind !== "request") return newer;
  const eventIds = [...new Set([...older.request.eventIds, ...newer.request.eventIds])].slice(-TRACED_EVENTS);
  const request: Request = { ...newer.request, eventIds };
  return { kind: "request", request };
}
