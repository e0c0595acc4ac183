import type { FieldValue, LedgerRow } from "../../ports/ledger-store.ts";

/** What one write unit of DynamoDB holds: a larger row would cost a second one at every write. */
export const ROW_BYTES = 1024;

const encoder = new TextEncoder();

/** Bytes that DynamoDB bills for a row, at most: names and values, lists with three bytes and one per item. */
export function rowBytes(keyText: string, row: Partial<LedgerRow>): number {
  let bytes = "pk".length + textBytes(keyText) + "sk".length + "row".length;
  for (const [name, value] of Object.entries(row)) bytes += name.length + valueBytes(value);
  return bytes;
}

/** Cuts a text to at most `bytes` bytes of UTF-8, never within a character. */
export function clip(text: string, bytes: number): string {
  const buffer = new Uint8Array(bytes);
  return text.slice(0, encoder.encodeInto(text, buffer).read);
}

/** Bytes that one more item of a list costs. */
export function itemBytes(item: string): number {
  return textBytes(item) + 1;
}

/** Bytes of a text in UTF-8. */
function textBytes(text: string): number {
  return encoder.encode(text).length;
}

function valueBytes(value: FieldValue): number {
  if (typeof value === "string") return textBytes(value);
  // One byte for two digits, and one or two more (DynamoDB developer guide, "item sizes and formats").
  if (typeof value === "number") return Math.ceil(String(value).length / 2) + 2;
  if (typeof value === "boolean") return 1;
  return value.reduce((sum, item) => sum + itemBytes(item), 3);
}
