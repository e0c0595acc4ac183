import { parseEvent } from "../../model/events.ts";
import { parseRequest } from "../../model/requests.ts";
import type { WorkMessage } from "../../ports/work-queue.ts";

/** What a queue message's body holds: work, or something that will never be work (`problem` says what is wrong, without the body). */
export type ParsedBody =
  | { readonly ok: true; readonly message: WorkMessage }
  | { readonly ok: false; readonly problem: string };

/** Reads the body of an SQS message: EventBridge's envelope around one of our events, or a request that we sent ourselves. */
export function parseQueueBody(body: string): ParsedBody {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, problem: "not JSON" };
  }
  if (isEnvelope(value)) {
    const parsed = parseEvent(value.detail);
    return parsed.ok
      ? { ok: true, message: { kind: "event", event: parsed.event } }
      : { ok: false, problem: `event: ${parsed.problem}` };
  }
  const parsed = parseRequest(value);
  if (parsed.ok) return { ok: true, message: { kind: "request", request: parsed.request } };
  return { ok: false, problem: `neither an event nor a request: ${parsed.problem}` };
}

/** The two attributes of EventBridge's envelope that decide; a request has neither. */
function isEnvelope(value: unknown): value is { readonly detail: unknown } {
  return typeof value === "object" && value !== null && "detail" in value && "detail-type" in value;
}
