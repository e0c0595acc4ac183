import type { KubeObject, ManagedFieldsEntry } from "../model/objects.ts";

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

/** The texts of what never changes, as long as they may be asked for again soon. */
class RecentTexts {
  #recent = new WeakMap<object, string>();
  #older = new WeakMap<object, string>();
  #count = 0;

  of(value: object, print: (value: object) => string): string {
    const recent = this.#recent.get(value);
    if (recent !== undefined) return recent;
    const text = this.#older.get(value) ?? print(value);
    if (this.#count === KEPT) {
      this.#older = this.#recent;
      this.#recent = new WeakMap();
      this.#count = 0;
    }
    this.#recent.set(value, text);
    this.#count += 1;
    return text;
  }
}

/** As many are kept, and up to as many again that were asked for before. */
const KEPT = 1_000;

/** An object is printed for the answer to its write, and for each watch that hears of it. */
const objects = new RecentTexts();

/** What is owned of an object is a third of its text, and the same of many objects. */
const ownedFields = new RecentTexts();

/**
 * Prints an object that never changes; once for all who ask for it soon. Objects of built-in kinds begin with their kind, as the API server
 * writes them.
 */
export function printStored(object: KubeObject, { custom }: { readonly custom: boolean }): string {
  return objects.of(object, custom ? printJson : (printBuiltIn as (value: object) => string));
}

function printBuiltIn(object: KubeObject): string {
  const { kind, apiVersion } = object;
  return `{"kind":${printJson(kind)},"apiVersion":${printJson(apiVersion)},${printItem(object).slice(1)}`;
}

/** Prints an object of a built-in kind without its kind and version, as it stands in a list. */
export function printItem({ kind: _kind, apiVersion: _version, metadata, ...rest }: KubeObject): string {
  const text = printJson(rest);
  return `{"metadata":${printMetadata(metadata)}${text === "{}" ? text.slice(1) : `,${text.slice(1)}`}`;
}

function printMetadata(metadata: KubeObject["metadata"]): string {
  const { managedFields, ...rest } = metadata;
  if (managedFields === undefined || managedFields === null) return printJson(metadata);
  const text = printJson(rest).slice(0, -1);
  return `${text}${text === "{" ? "" : ","}"managedFields":[${managedFields.map(printEntry).join(",")}]}`;
}

function printEntry(entry: ManagedFieldsEntry): string {
  const { fieldsV1, ...rest } = entry;
  if (typeof fieldsV1 !== "object" || fieldsV1 === null) return printJson(entry);
  const text = printJson(rest).slice(0, -1);
  return `${text}${text === "{" ? "" : ","}"fieldsV1":${ownedFields.of(fieldsV1, printJson)}}`;
}
