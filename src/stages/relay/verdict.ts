import { parseBatchAnswer, parseBatchRefusal, type EventResult } from "../../model/wire.ts";
import type { SinkAnswer } from "../../ports/event-sink.ts";

/**
 * What an answer means for the batch that it answers.
 *
 * - `settled`: one result per event.
 * - `skewed`: our clock is off; the same batch again with a corrected timestamp.
 * - `again`: the same batch again, later.
 * - `resplit`: these bytes will never be taken. `final` when ingest itself said so of this content, so that a lone event without an object is
 *   hopeless; otherwise something on the way may have said it, and nothing may be dropped for that.
 */
export type Verdict =
  | { readonly kind: "settled"; readonly results: readonly EventResult[] }
  | { readonly kind: "skewed"; readonly serverTimeMs: number; readonly problem: string }
  | { readonly kind: "again"; readonly afterMs: number; readonly problem: string }
  | { readonly kind: "resplit"; readonly final: boolean; readonly problem: string };

/** Reads an answer to a batch of these event ids. An answer that does not name exactly them, in order, acknowledges nothing. */
export function toVerdict(answer: SinkAnswer, ids: readonly string[]): Verdict {
  const { status, body, retryAfterMs: afterMs = 0 } = answer;
  if (status === 200) {
    const results = parseBatchAnswer(body)?.results;
    if (results?.length === ids.length && results.every(({ id }, index) => id === ids[index])) {
      return { kind: "settled", results };
    }
    return { kind: "again", afterMs, problem: "the answer does not fit the batch" };
  }
  const refusal = parseBatchRefusal(body);
  const problem = refusal === undefined ? `HTTP ${status}` : `HTTP ${status} ${refusal.code}: ${refusal.message}`;
  if (refusal?.code === "timestamp" && refusal.serverTime !== undefined) {
    return { kind: "skewed", serverTimeMs: refusal.serverTime * 1000, problem };
  }
  if (refusal?.code === "malformed" || refusal?.code === "too_large") return { kind: "resplit", final: true, problem };
  if (refusal?.code === "altered" || status === 413) return { kind: "resplit", final: false, problem };
  return { kind: "again", afterMs, problem };
}
