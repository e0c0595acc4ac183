import * as z from "zod/mini";

/** Content type of a batch (CloudEvents 1.0 JSON batch format). */
export const BATCH_CONTENT_TYPE = "application/cloudevents-batch+json";

/** Path of the ingest that takes batches, version 1 of the wire. */
export const BATCH_PATH = "/v1/events";

/** Header names, in lower case: three of Standard Webhooks 1.0, and the cluster that signed. */
export const WIRE_HEADERS = {
  id: "webhook-id",
  timestamp: "webhook-timestamp",
  signature: "webhook-signature",
  cluster: "skysail-cluster",
} as const;

/** What both ends of the wire keep to. */
export const WIRE_LIMITS = {
  /** Bytes of a batch that ingest still reads. */
  batchBytes: 4 * 1024 * 1024,
  /** Bytes at which a relay closes a batch. */
  targetBytes: 1024 * 1024,
  /** Events of a batch that ingest still takes. */
  batchEvents: 1_000,
  /** Events at which a relay closes a batch. */
  targetEvents: 500,
  /** Bytes of one event without its object: an event bus takes 256 KB with everything around it. */
  eventBytes: 192 * 1024,
  /** Nesting of the JSON of a batch. */
  depth: 64,
  /** Bytes of an object that is sent along with its event. */
  snapshotBytes: 48 * 1024,
  /** How far a timestamp may be off, in seconds: five minutes, as Standard Webhooks advises. */
  skewSeconds: 300,
  /** Owner references that an event names. */
  owners: 64,
} as const;

/** A batch as it goes over the wire. Id and body stay the same when it is sent again; timestamp and signature are of the attempt. */
export interface SignedBatch {
  /** The cluster that signed. */
  readonly cluster: string;
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: Uint8Array;
  /** `v1a,<base64>`; several, separated by spaces, while keys rotate. */
  readonly signature: string;
}

/** The headers of a batch. */
export function toBatchHeaders(batch: SignedBatch): Readonly<Record<string, string>> {
  return {
    "content-type": BATCH_CONTENT_TYPE,
    [WIRE_HEADERS.id]: batch.id,
    [WIRE_HEADERS.timestamp]: String(batch.timestamp),
    [WIRE_HEADERS.signature]: batch.signature,
    [WIRE_HEADERS.cluster]: batch.cluster,
  };
}

/** The bytes that a signature covers: `<id>.<timestamp>.<raw body>` (Standard Webhooks 1.0). */
export function toSigningInput(id: string, timestamp: number, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const input = new Uint8Array(head.length + body.length);
  input.set(head);
  input.set(body, head.length);
  return input;
}

/** What ingest says of one event: taken; to be sent again in another batch; or refused for ever, with the reason. */
export interface EventResult {
  readonly id: string;
  readonly result: "accepted" | "retry" | "refused";
  readonly reason?: string;
}

/** Ingest's answer to a batch that it took: one result per event, in the batch's order. */
export interface BatchAnswer {
  readonly results: readonly EventResult[];
}

/**
 * Why ingest did not take a batch.
 *
 * - `malformed`, `too_large`, `unsupported`: these bytes will never be taken.
 * - `altered`: the id was used before, with other bytes.
 * - `timestamp`: too far from the server's time, which comes along.
 * - `unauthenticated`: unknown cluster or wrong signature; which of them is not said.
 * - `overloaded`, `unavailable`: the same batch again, later.
 */
export type RefusalCode =
  | "malformed"
  | "too_large"
  | "unsupported"
  | "altered"
  | "timestamp"
  | "unauthenticated"
  | "overloaded"
  | "unavailable";

/** Ingest's answer to a batch that it did not take. */
export interface BatchRefusal {
  readonly error: {
    readonly code: RefusalCode;
    readonly message: string;
    /** Seconds since the epoch, with `timestamp`. */
    readonly serverTime?: number;
  };
}

const answerSchema = z.object({
  results: z
    .array(
      z.object({
        id: z.string(),
        result: z.enum(["accepted", "retry", "refused"]),
        reason: z.optional(z.string().check(z.maxLength(1_024))),
      }),
    )
    .check(z.maxLength(WIRE_LIMITS.batchEvents)),
});

const refusalSchema = z.object({
  error: z.object({
    // A newer ingest may have more codes: the status decides, the code only explains.
    code: z.string().check(z.maxLength(64)),
    message: z.string().check(z.maxLength(1_024)),
    serverTime: z.optional(z.int()),
  }),
});

/** Reads an answer; `undefined` when the text is something else, such as a proxy's page. */
export function parseBatchAnswer(text: string): BatchAnswer | undefined {
  return parseWith(answerSchema, text) as BatchAnswer | undefined;
}

/** Reads a refusal; `undefined` when the text is something else. A code that is not known here is left as it is. */
export function parseBatchRefusal(
  text: string,
): { readonly code: string; readonly message: string; readonly serverTime?: number } | undefined {
  return (parseWith(refusalSchema, text) as BatchRefusal | undefined)?.error;
}

function parseWith(schema: z.ZodMiniType, text: string): unknown {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
