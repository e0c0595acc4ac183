import {
  EVENT_TYPES,
  isResourceEvent,
  parseEvent,
  toSource,
  type ClusterEvent,
  type ResourceEvent,
} from "../../model/events.ts";
import { WIRE_LIMITS } from "../../model/wire.ts";
import { toSafeText } from "./refusal.ts";

/** What is to be done with one event of a batch. */
export type Judged =
  | { readonly kind: "publish"; readonly id: string; readonly event: ClusterEvent }
  | { readonly kind: "heartbeat"; readonly id: string }
  | { readonly kind: "refused"; readonly id: string; readonly reason: string };

/** Judges one event of a batch that `cluster` signed: a cluster speaks of itself only, and never of what is in a Secret. */
export function judge(cluster: string, value: unknown): Judged {
  const parsed = parseEvent(value);
  if (!parsed.ok) return { kind: "refused", id: claimedId(value), reason: toSafeText(parsed.problem) };
  const { event } = parsed;
  const { id } = event;
  if (event.source !== toSource(cluster)) return refused(id, "source is not the cluster that signed the batch");
  if (event.type === EVENT_TYPES.heartbeat) return { kind: "heartbeat", id };
  if (!isResourceEvent(event)) return { kind: "publish", id, event };
  const reason = problemOf(cluster, event);
  return reason === undefined ? { kind: "publish", id, event: withoutLargeObject(event) } : refused(id, reason);
}

function refused(id: string, reason: string): Judged {
  return { kind: "refused", id, reason };
}

function problemOf(cluster: string, { uid, resourceversion, data }: ResourceEvent): string | undefined {
  const { ref, object, ...rest } = data;
  if (ref.cluster !== cluster) return "data.ref.cluster is not the cluster that signed the batch";
  if (ref.uid !== undefined && ref.uid !== uid) return "data.ref.uid is not the event's uid";
  if (byteLength({ ref, ...rest }) > WIRE_LIMITS.eventBytes) return `more than ${WIRE_LIMITS.eventBytes} bytes`;
  if (object === undefined) return undefined;
  if (ref.group === "" && ref.kind === "Secret") return "data.object of a Secret is never taken";
  if (object.metadata.uid !== uid || object.metadata.resourceVersion !== resourceversion || object.kind !== ref.kind) {
    return "data.object is not the object that the event speaks of";
  }
  return undefined;
}

/** An object that is larger than agreed is not worth the event: identity is enough, the object will be read. */
function withoutLargeObject(event: ResourceEvent): ResourceEvent {
  const { object, ...identity } = event.data;
  return object === undefined || byteLength(object) <= WIRE_LIMITS.snapshotBytes ? event : { ...event, data: identity };
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The id as the sender wrote it, so that it can find its event; `""` when it has none that can be repeated safely. */
function claimedId(value: unknown): string {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  return typeof id === "string" && /^[\x21-\x7e]{1,128}$/.test(id) ? id : "";
}
