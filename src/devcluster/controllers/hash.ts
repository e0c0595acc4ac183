import { printJson } from "../json.ts";
import { sortKeys } from "../settle.ts";

/** As they follow `generateName`: no words come out. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

const ESCAPED: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/**
 * A short text for a value: the same for the same value, another for another. It is that of a ControllerRevision in a cluster: FNV-1 (32 bits) of the
 * JSON that Go prints, and of `probe`.
 */
export function hashOf(value: unknown, probe = ""): string {
  const json = printJson(sortKeys(value)).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char] ?? char);
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(json + probe)) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return Array.from(String(hash), (digit) => LETTERS[digit.charCodeAt(0) % LETTERS.length] ?? "").join("");
}
