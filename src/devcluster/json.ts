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

/** Prints JSON; a `bigint` as its digits. */
export function printJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? rawJson(String(item)) : item));
  }
}

/** `JSON.rawJSON` (ES2026), which the library types do not know yet. */
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

const texts = new WeakMap<object, string>();

/** Prints an object that never changes, once: every list and every watch shares the text. */
export function printStored(object: object): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = printJson(object)));
  return text;
}
