import type { KubeObject } from "../model/objects.ts";

/** A run of digits that a JavaScript number may not hold. */
const LONG_NUMBER = /\d{16}/;
const INTEGER = /^-?\d+$/;
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * Parses JSON as the API server does: 64-bit integers keep every digit (as `bigint` where a number would round), larger ones are floats.
 *
 * Errors: `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepDigits);
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  if (source === undefined || !INTEGER.test(source)) return value;
  const exact = BigInt(source);
  return exact >= INT64.min && exact <= INT64.max ? exact : value;
}

/** Prints JSON; a `bigint` as its digits. `indent` is the spaces of a level; default is one line for all. */
export function printJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const digits = (_key: string, item: unknown): unknown => (typeof item === "bigint" ? rawJson(String(item)) : item);
    return JSON.stringify(value, digits, indent);
  }
}

/** `JSON.rawJSON` (ES2026), which the library types do not know yet. */
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/** As many texts are kept as may be asked for again soon: by the answer to a write, and by the watches that hear of it. */
const KEPT_TEXTS = 1_000;
let texts = new WeakMap<object, string>();
let olderTexts = new WeakMap<object, string>();
let kept = 0;

function keepText(object: object, text: string): void {
  if (kept === KEPT_TEXTS) {
    olderTexts = texts;
    texts = new WeakMap();
    kept = 0;
  }
  texts.set(object, text);
  kept += 1;
}

/**
 * Prints an object that never changes; once for all who ask for it soon. Objects of built-in kinds begin with their kind, as the API server
 * writes them.
 */
export function printStored(object: KubeObject, { custom }: { readonly custom: boolean }): string {
  let text = texts.get(object) ?? olderTexts.get(object);
  if (text === undefined) {
    const { kind, apiVersion, metadata, ...rest } = object;
    text = printJson(custom ? object : { kind, apiVersion, metadata, ...rest });
    keepText(object, text);
  }
  return text;
}
