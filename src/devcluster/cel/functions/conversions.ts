import { printDouble } from "../number-text.ts";
import { overload, type Overload } from "../signature.ts";
import { parseDateTime, parseGoDuration, printDuration, printTimestamp } from "../time-text.ts";
import { CelFailure, type CelValue, Duration, type Timestamp, type TypeName, type Uint } from "../values.ts";
import { int, time, uint } from "./arithmetic.ts";

const TRUE = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE = new Set(["0", "f", "F", "false", "FALSE", "False"]);
const SECOND = 1_000_000_000n;

function refuse(from: string, to: string): never {
  throw new CelFailure(`type conversion error from '${from}' to '${to}'`);
}

function toBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : refuse("string", "bool");
}

function toInt(text: string): bigint {
  return /^[-+]?\d+$/.test(text) ? int(BigInt(text.replace(/^\+/, ""))) : refuse("string", "int");
}

function truncate(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) throw new CelFailure("integer overflow");
  return BigInt(Math.trunc(value));
}

function toDouble(text: string): number {
  const special: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: NaN };
  const [, sign = "", rest = ""] = /^([-+]?)(.*)$/s.exec(text.toLowerCase()) ?? [];
  const known = special[rest];
  if (known !== undefined) return sign === "-" ? -known : known;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : refuse("string", "double");
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelFailure("invalid UTF-8 in bytes, cannot convert to string");
  }
}

function toTimestamp(text: string): Timestamp {
  const nanos = parseDateTime(text);
  return nanos === undefined ? refuse("string", "google.protobuf.Timestamp") : time(nanos);
}

function toDuration(text: string): Duration {
  const nanos = parseGoDuration(text);
  return nanos === undefined ? refuse("string", "google.protobuf.Duration") : new Duration(nanos);
}

const same = <T extends CelValue>(value: T): T => value;

/** Conversions from one type to another. */
export const CONVERSIONS: readonly Overload[] = [
  overload("bool(bool): bool", same),
  overload("bool(string): bool", toBool),
  overload("bytes(bytes): bytes", same),
  overload("bytes(string): bytes", (text: string) => new TextEncoder().encode(text)),
  overload("double(double): double", same),
  overload("double(int): double", Number),
  overload("double(uint): double", (value: Uint) => Number(value.value)),
  overload("double(string): double", toDouble),
  overload("duration(duration): duration", same),
  overload("duration(string): duration", toDuration),
  overload("duration(int): duration", (seconds: bigint) => new Duration(int(seconds * SECOND))),
  overload("int(int): int", same),
  overload("int(uint): int", (value: Uint) => int(value.value)),
  overload("int(double): int", truncate),
  overload("int(string): int", toInt),
  overload("int(timestamp): int", (value: Timestamp) => secondsOf(value.nanos)),
  overload("int(duration): int", (value: Duration) => value.nanos / SECOND),
  overload("uint(uint): uint", same),
  overload("uint(int): uint", (value: bigint) => uint(value)),
  overload("uint(double): uint", (value: number) => uint(truncate(value))),
  overload("uint(string): uint", (text: string) =>
    /^\d+$/.test(text) ? uint(BigInt(text)) : refuse("string", "uint"),
  ),
  overload("string(string): string", same),
  overload("string(bool): string", String),
  overload("string(int): string", String),
  overload("string(uint): string", (value: Uint) => String(value.value)),
  overload("string(double): string", printDouble),
  overload("string(bytes): string", toText),
  overload("string(timestamp): string", (value: Timestamp) => printTimestamp(value.nanos)),
  overload("string(duration): string", (value: Duration) => printDuration(value.nanos)),
  overload("timestamp(timestamp): timestamp", same),
  overload("timestamp(string): timestamp", toTimestamp),
  overload("timestamp(int): timestamp", (seconds: bigint) => time(seconds * SECOND)),
  overload("type(type): type", (value: TypeName) => value),
];

/** Whole seconds since the epoch, rounded down. */
function secondsOf(nanos: bigint): bigint {
  const rest = ((nanos % SECOND) + SECOND) % SECOND;
  return (nanos - rest) / SECOND;
}
