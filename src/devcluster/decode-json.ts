import { isList, isMap, setField } from "../core/merge/values.ts";
import { measureJson } from "../model/json-bounds.ts";
import { parseJson } from "./json.ts";

/** What a text says, and the keys that it says twice. */
export interface Decoded {
  readonly value: unknown;
  /** Each as the API server's strict decoder tells it. */
  readonly duplicates: readonly string[];
}

/** Options of {@link decodeJson}. */
export interface DecodeOptions {
  /** An object that stands twice is merged, as Go reads it into a struct. Default is that the last one counts. */
  readonly merged?: boolean;
}

/** Thrown for a text that nests deeper than the API server's decoder goes. */
export class TooDeepError extends Error {
  override readonly name = "TooDeepError";
}

const DEEPEST = 10_000;

/**
 * Parses JSON, digits kept, and finds the keys that an object has twice.
 *
 * Errors: `SyntaxError`, {@link TooDeepError}.
 */
export function decodeJson(text: string, { merged = false }: DecodeOptions = {}): Decoded {
  const { depth, members } = measureJson(text, { depth: DEEPEST, items: Number.MAX_SAFE_INTEGER });
  if (depth > DEEPEST) throw new TooDeepError("json: exceeded max depth");
  const value = parseJson(text);
  // Nearly every body has each key once: then the parsed value has as many members as the text.
  if (countMembers(value) === members) return { value, duplicates: [] };
  const duplicates: string[] = [];
  return { value: read({ text, at: 0, merged, duplicates }, "", undefined), duplicates };
}

function countMembers(value: unknown): number {
  const open: unknown[] = [value];
  let count = 0;
  const look = (item: unknown): void => {
    if (typeof item === "object" && item !== null) open.push(item);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isList(next)) for (const item of next) look(item);
    else if (isMap(next)) {
      for (const name in next) {
        count += 1;
        look(next[name]);
      }
    }
  }
  return count;
}

/** A text that is known to be JSON, and how far it has been read. */
interface Reader {
  readonly text: string;
  at: number;
  readonly merged: boolean;
  readonly duplicates: string[];
}

const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s,\]}:[{"]+/y;
const SPACE = /\s*/y;

function read(reader: Reader, path: string, before: unknown): unknown {
  skip(reader);
  const first = reader.text[reader.at];
  if (first === "{") return readObject(reader, path, before);
  return first === "[" ? readList(reader, path) : parseJson(readScalar(reader));
}

function readObject(reader: Reader, path: string, before: unknown): unknown {
  const out: Record<string, unknown> = reader.merged && isMap(before) ? { ...before } : {};
  const seen = new Set<string>();
  reader.at += 1;
  for (skip(reader); reader.text[reader.at] !== "}"; skip(reader)) {
    if (reader.text[reader.at] === ",") reader.at += 1;
    skip(reader);
    const name = JSON.parse(readScalar(reader)) as string;
    skip(reader);
    reader.at += 1;
    const below = path === "" ? name : `${path}.${name}`;
    if (seen.has(name)) reader.duplicates.push(`duplicate field ${JSON.stringify(below)}`);
    seen.add(name);
    setField(out, name, read(reader, below, Object.hasOwn(out, name) ? out[name] : undefined));
  }
  reader.at += 1;
  return out;
}

function readList(reader: Reader, path: string): unknown {
  const out: unknown[] = [];
  reader.at += 1;
  for (skip(reader); reader.text[reader.at] !== "]"; skip(reader)) {
    if (reader.text[reader.at] === ",") reader.at += 1;
    out.push(read(reader, `${path}[${out.length}]`, undefined));
  }
  reader.at += 1;
  return out;
}

function readScalar(reader: Reader): string {
  return take(reader, SCALAR);
}

function skip(reader: Reader): void {
  take(reader, SPACE);
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}
