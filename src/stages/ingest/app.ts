import { createHash } from "node:crypto";
import { Hono } from "hono";
import { classOf, ensureError } from "../../model/errors.ts";
import { BATCH_CONTENT_TYPE, BATCH_PATH, WIRE_LIMITS, type BatchAnswer } from "../../model/wire.ts";
import type { ReceiptStore } from "../../ports/receipt-store.ts";
import { isSignedBy, readClaim, UNAUTHENTICATED, type Claim } from "./authenticate.ts";
import { judge } from "./judge.ts";
import { publishAll, type PublishPorts } from "./publish.ts";
import { readBatch } from "./read-batch.ts";
import { readBody } from "./read-body.ts";
import { pass, refuse, toRefusalResponse, type Checked } from "./refusal.ts";

/** What ingest takes at most. */
export interface IngestLimits {
  /** Bytes of a batch. Default is 4 MiB. */
  readonly bytes: number;
  /** Events of a batch. Default is 1,000. */
  readonly events: number;
  /** Nesting of its JSON. Default is 64. */
  readonly depth: number;
  /** Batches at once; each may hold its bytes several times over. Default is 16. */
  readonly concurrency: number;
  /** How long a sender may take for its body, in milliseconds. Default is 15 s. */
  readonly bodyMs: number;
}

const DEFAULT_LIMITS: IngestLimits = {
  bytes: WIRE_LIMITS.batchBytes,
  events: WIRE_LIMITS.batchEvents,
  depth: WIRE_LIMITS.depth,
  concurrency: 16,
  bodyMs: 15_000,
};

/** What ingest needs. */
export interface IngestOptions extends PublishPorts {
  readonly receipts: ReceiptStore;
  readonly limits?: Partial<IngestLimits>;
}

/**
 * The ingest: takes signed batches at `POST /v1/events` and answers for every event. `GET /healthz` says that it runs.
 *
 * Guarantees: nothing is parsed before it is authenticated, and nothing is read beyond its bounds. A batch that was published gets its first
 * answer again and is not published again; its id with other bytes is refused. A cluster's events speak of that cluster only.
 * Caveats: two copies of a batch at the same moment may both be published: events are hints, and hints may come twice.
 * Errors: every refusal is a `BatchRefusal`; one that may pass (503, 408) asks for the same batch again.
 */
export function createIngest(options: IngestOptions): Hono {
  const { log } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = new Hono();
  let busy = 0;
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.post(BATCH_PATH, async ({ req }) => {
    if (busy >= limits.concurrency) {
      const message = "too many batches at once";
      return toRefusalResponse({ status: 503, code: "overloaded", message, retryAfter: 1 });
    }
    busy += 1;
    try {
      const answer = await takeBatch(options, limits, req.raw);
      if (!answer.ok) return toRefusalResponse(answer.refusal);
      return new Response(answer.value, { headers: { "content-type": "application/json" } });
    } finally {
      busy -= 1;
    }
  });
  app.all(BATCH_PATH, () => {
    const response = toRefusalResponse({ status: 405, code: "unsupported", message: "batches are sent with POST" });
    response.headers.set("allow", "POST");
    return response;
  });
  app.notFound(() => toRefusalResponse({ status: 404, code: "unsupported", message: `batches go to ${BATCH_PATH}` }));
  app.onError((thrown) => {
    const error = ensureError(thrown);
    log.error("a batch could not be handled", { error });
    if (classOf(error) !== "retryable") {
      return toRefusalResponse({ status: 500, code: "unavailable", message: "the batch could not be handled" });
    }
    const message = "a part that ingest needs cannot be reached";
    return toRefusalResponse({ status: 503, code: "unavailable", message, retryAfter: 2 });
  });
  return app;
}

/** From the request to the answer's text; each step may end it with a refusal. */
async function takeBatch(options: IngestOptions, limits: IngestLimits, request: Request): Promise<Checked<string>> {
  const { receipts, log } = options;
  const { signal } = request;
  const authentic = await authenticate(options, limits, request);
  if (!authentic.ok) return authentic;
  const { claim, body } = authentic.value;
  const { cluster, id } = claim;
  const digest = createHash("sha256").update(body).digest("hex");
  const receipt = await receipts.find(cluster, id, { signal });
  if (receipt !== undefined) {
    if (receipt.digest === digest) return pass(receipt.answer);
    log.warn("a batch id came again with other bytes", { cluster, batch: id });
    return refuse({ status: 409, code: "altered", message: "this batch id was used before, with other bytes" });
  }
  const batch = readBatch(body, limits);
  if (!batch.ok) {
    log.warn("a signed batch cannot be read", { cluster, batch: id, problem: batch.refusal.message });
    return batch;
  }
  const judged = batch.value.map((value) => judge(cluster, value));
  const results = await publishAll(options, cluster, judged, { signal });
  const open = results.filter(({ result }) => result === "retry").length;
  for (const { result, reason, id: event } of results) {
    if (result === "refused") log.warn("an event was refused for ever", { cluster, batch: id, event, reason });
  }
  if (open > 0 && !results.some(({ result }) => result === "accepted")) {
    return refuse({ status: 503, code: "unavailable", message: "nothing could be published", retryAfter: 2 });
  }
  const answer = JSON.stringify({ results } satisfies BatchAnswer);
  if (open === 0) await keepReceipt(options, claim, { digest, answer }, signal);
  return pass(answer);
}

/** Who sent it, and the raw bytes that are proven to be theirs. */
async function authenticate(
  { fleet, clock }: IngestOptions,
  limits: IngestLimits,
  request: Request,
): Promise<Checked<{ readonly claim: Claim; readonly body: Uint8Array }>> {
  const { headers, signal } = request;
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== BATCH_CONTENT_TYPE) {
    return refuse({ status: 415, code: "unsupported", message: `a batch is ${BATCH_CONTENT_TYPE}` });
  }
  if ((headers.get("content-encoding") ?? "identity").toLowerCase() !== "identity") {
    return refuse({ status: 415, code: "unsupported", message: "a batch is sent without content encoding" });
  }
  const claim = readClaim(headers, clock.now());
  if (!claim.ok) return claim;
  const body = await readBody(request, { bytes: limits.bytes, ms: limits.bodyMs }, clock);
  if (!body.ok) return body;
  // After the body, so that an unknown cluster is not answered sooner than a known one.
  const record = await fleet.get(claim.value.cluster, { signal });
  if (record === undefined || !isSignedBy(record, claim.value, body.value)) return refuse(UNAUTHENTICATED);
  return pass({ claim: claim.value, body: body.value });
}

/** A receipt that cannot be kept costs a second publication at worst; the events are published, and the answer says so. */
async function keepReceipt(
  { receipts, log }: IngestOptions,
  { cluster, id }: Claim,
  receipt: { readonly digest: string; readonly answer: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await receipts.record(cluster, id, receipt, { signal });
  } catch (thrown) {
    log.warn("the receipt of a batch was not kept", { cluster, batch: id, error: ensureError(thrown) });
  }
}
