import { SkysailError } from "../model/errors.ts";
import type { LedgerKey } from "../model/ledger.ts";

/** Longest text of a key, in bytes of UTF-8. Cluster, operator, group, kind, namespace and name of the longest kinds stay below it. */
export const LEDGER_KEY_BYTES = 768;

/**
 * The key as one text, `cluster#operator#object`: what every store files its items under.
 *
 * Errors: `INVALID_INPUT` when a part is empty, when `cluster` or `operator` contains `#`, or when the text exceeds
 * {@link LEDGER_KEY_BYTES}.
 */
export function toKeyText(key: LedgerKey): string {
  const { cluster, operator, object } = key;
  const text = `${cluster}#${operator}#${object}`;
  if (cluster === "" || operator === "" || object === "" || `${cluster}${operator}`.includes("#")) {
    throw new SkysailError("INVALID_INPUT", `not a ledger key: "${text.slice(0, 200)}"`);
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LEDGER_KEY_BYTES) {
    throw new SkysailError(
      "INVALID_INPUT",
      `the ledger key has ${bytes} bytes, at most ${LEDGER_KEY_BYTES} fit: "${text.slice(0, 200)}"`,
    );
  }
  return text;
}

/** The key in a text of {@link toKeyText}; `undefined` for any other text. */
export function fromKeyText(text: string): LedgerKey | undefined {
  const first = text.indexOf("#");
  const second = text.indexOf("#", first + 1);
  if (first < 1 || second < first + 2 || second === text.length - 1) return undefined;
  return { cluster: text.slice(0, first), operator: text.slice(first + 1, second), object: text.slice(second + 1) };
}
