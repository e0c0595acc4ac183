import { measureJson } from "../../model/json-bounds.ts";
import { pass, refuse, type Checked } from "./refusal.ts";

/** Parses a body as a JSON array, after its depth and count were found within bounds. */
export function readBatch(
  body: Uint8Array,
  limits: { readonly events: number; readonly depth: number },
): Checked<readonly unknown[]> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return refuse({ status: 400, code: "malformed", message: "the batch is not UTF-8" });
  }
  const { depth, items } = measureJson(text, { depth: limits.depth, items: limits.events });
  if (depth > limits.depth) {
    return refuse({ status: 400, code: "malformed", message: `the batch nests deeper than ${limits.depth}` });
  }
  if (items > limits.events) {
    return refuse({ status: 413, code: "too_large", message: `a batch has at most ${limits.events} events` });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Without the parser's message: it quotes the text.
    return refuse({ status: 400, code: "malformed", message: "the batch is not JSON" });
  }
  if (!Array.isArray(parsed))
    return refuse({ status: 400, code: "malformed", message: "the batch is not a JSON array" });
  return pass(parsed);
}
