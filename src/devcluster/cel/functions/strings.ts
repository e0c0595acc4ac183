import { quote } from "../../../core/merge/go-format.ts";
import { compilePattern, PatternError } from "../../schema/pattern.ts";
import { overload, type Overload } from "../signature.ts";
import { CelFailure, type CelValue } from "../values.ts";
import { formatText } from "./format-text.ts";

/* Indexes count characters, not UTF-16 units. */

function outOfRange(index: bigint): CelFailure {
  return new CelFailure(`index out of range: ${index}`);
}

function indexOf(text: string, part: string, from = 0n): bigint {
  if (from < 0n) throw outOfRange(from);
  const characters = Array.from(text);
  const wanted = Array.from(part);
  if (wanted.length === 0) return from > characters.length ? BigInt(characters.length) : from;
  for (let index = Number(from); index + wanted.length <= characters.length; index += 1) {
    if (wanted.every((character, at) => characters[index + at] === character)) return BigInt(index);
  }
  return -1n;
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const characters = Array.from(text);
  const wanted = Array.from(part);
  if (from !== undefined && from < 0n) throw outOfRange(from);
  if (wanted.length === 0) {
    return from === undefined || from > characters.length ? BigInt(characters.length) : from;
  }
  if (from !== undefined && from >= characters.length) return -1n;
  const start = Math.min(Number(from ?? characters.length), characters.length - wanted.length);
  for (let index = start; index >= 0; index -= 1) {
    if (wanted.every((character, at) => characters[index + at] === character)) return BigInt(index);
  }
  return -1n;
}

function charAt(text: string, index: bigint): string {
  const characters = Array.from(text);
  if (index < 0n || index > characters.length) throw outOfRange(index);
  return characters[Number(index)] ?? "";
}

function substring(text: string, start: bigint, end?: bigint): string {
  const characters = Array.from(text);
  const last = end ?? BigInt(characters.length);
  if (end !== undefined && start > end) throw new CelFailure(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > characters.length) throw outOfRange(start);
  if (last < 0n || last > characters.length) throw outOfRange(last);
  return characters.slice(Number(start), Number(last)).join("");
}

function replace(text: string, old: string, by: string, times = -1n): string {
  if (times < 0n)
    return old === "" ? [...Array.from(text, (each) => by + each), by].join("") : text.split(old).join(by);
  const parts = old === "" ? ["", ...Array.from(text)] : text.split(old);
  const count = Number(times);
  return parts.reduce((made, part, index) => (index === 0 ? part : `${made}${index <= count ? by : old}${part}`), "");
}

function split(text: string, separator: string, most = -1n): string[] {
  if (most === 0n) return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (most < 0n || parts.length <= most) return parts;
  const kept = parts.slice(0, Number(most) - 1);
  return [...kept, parts.slice(Number(most) - 1).join(separator)];
}

const WHITE = "[\\t\\n\\v\\f\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+";
const EDGES = new RegExp(`^${WHITE}|${WHITE}$`, "gu");

function matches(text: string, pattern: string): boolean {
  return expressionOf(pattern, "").test(text);
}

function expressionOf(pattern: string, prefix: string): RegExp {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new CelFailure(`${prefix}${error.message}`);
    throw error;
  }
}

function findAll(text: string, pattern: string, most = -1n): string[] {
  const { source, flags } = expressionOf(pattern, "Illegal regex: ");
  const found = Array.from(text.matchAll(new RegExp(source, `${flags}g`)), ([match]) => match);
  return most < 0n ? found : found.slice(0, Number(most));
}

const STRINGS_1: readonly Overload[] = [
  overload("string->contains(string): bool", (text: string, part: string) => text.includes(part)),
  overload("string->startsWith(string): bool", (text: string, part: string) => text.startsWith(part)),
  overload("string->endsWith(string): bool", (text: string, part: string) => text.endsWith(part)),
  overload("string->matches(string): bool", matches),
  overload("matches(string, string): bool", matches),
  overload("string->find(string): string", (text: string, pattern: string) => findAll(text, pattern, 1n)[0] ?? ""),
  overload("string->findAll(string): list<string>", (text: string, pattern: string) => findAll(text, pattern)),
  overload("string->findAll(string, int): list<string>", findAll),
];

/** Functions on texts, and regular expressions. */
export const STRINGS: readonly Overload[] = [
  ...STRINGS_1,
  overload("string->charAt(int): string", charAt),
  overload("string->indexOf(string): int", (text: string, part: string) => indexOf(text, part)),
  overload("string->indexOf(string, int): int", indexOf),
  overload("string->lastIndexOf(string): int", (text: string, part: string) => lastIndexOf(text, part)),
  overload("string->lastIndexOf(string, int): int", lastIndexOf),
  overload("string->lowerAscii(): string", (text: string) => text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase())),
  overload("string->upperAscii(): string", (text: string) => text.replace(/[a-z]+/g, (lower) => lower.toUpperCase())),
  overload("string->replace(string, string): string", (text: string, old: string, by: string) =>
    replace(text, old, by),
  ),
  overload("string->replace(string, string, int): string", replace),
  overload("string->split(string): list<string>", (text: string, separator: string) => split(text, separator)),
  overload("string->split(string, int): list<string>", split),
  overload("string->substring(int): string", (text: string, start: bigint) => substring(text, start)),
  overload("string->substring(int, int): string", substring),
  overload("string->trim(): string", (text: string) => text.replace(EDGES, "")),
  overload("string->format(list<dyn>): string", formatText),
  overload("strings.quote(string): string", quote),
  overload("list<string>->join(): string", (list: readonly CelValue[]) => join(list, "")),
  overload("list<string>->join(string): string", join),
];

function join(list: readonly CelValue[], separator: string): string {
  if (!list.every((item) => typeof item === "string")) throw new CelFailure("no such overload");
  return list.join(separator);
}
