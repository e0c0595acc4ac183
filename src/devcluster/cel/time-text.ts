import { printNumberPlain } from "./number-text.ts";

const SECOND = 1_000_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
};
const MAX_DURATION = 2n ** 63n - 1n;

/** Nanoseconds of a duration as Go writes it (`1h30m`); with `lenient` also of the long units that CustomResourceDefinitions allow. */
export function parseGoDuration(text: string, lenient = false): bigint | undefined {
  const [, sign = "", rest = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === "0") return 0n;
  let nanos = 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(rest)) {
    return lenient ? parseLongDuration(text) : undefined;
  }
  for (const [, whole = "", fraction = "", unit = ""] of rest.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g,
  )) {
    const size = UNITS[unit] ?? 0n;
    nanos += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length);
  }
  return nanos > MAX_DURATION ? undefined : sign === "-" ? -nanos : nanos;
}

const LONG: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:ns|nano)/, 1n],
  [/^(?:us|\u00b5s|micro)/, 1_000n],
  [/^(?:ms|milli)/, 1_000_000n],
  [/^(?:d|day)/, 86_400n * SECOND],
  [/^(?:w|wk|week)/, 604_800n * SECOND],
  [/^(?:h|hr|hour)/, 3_600n * SECOND],
  [/^(?:s|sec)/, SECOND],
  [/^(?:m|min)/, 60n * SECOND],
];

function parseLongDuration(text: string): bigint | undefined {
  const parts = [...text.matchAll(/(\d+)\s*([A-Za-z\u00b5]+)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, amount = "0", unit = ""]) => {
    const size = LONG.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1] ?? 0n;
    return sum + BigInt(amount) * size;
  }, 0n);
}

/** Nanoseconds since the epoch of the start of a day (`2026-11-26`). */
export function parseDate(text: string): bigint | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseDateTime(`${text}T00:00:00Z`) : undefined;
}

/** Nanoseconds since the epoch of an instant of RFC 3339. */
export function parseDateTime(text: string): bigint | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:?\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "", fraction = "", zone = ""] = match;
  const shift = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const millis = Date.parse(`${day}T${time}${shift}`);
  if (Number.isNaN(millis) || !isDay(day)) return undefined;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0") || "0");
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** An instant as CEL prints it. */
export function printTimestamp(nanos: bigint): string {
  const { seconds, rest } = split(nanos);
  const whole = new Date(Number(seconds) * 1_000).toISOString().replace(/\.\d+Z$/, "");
  const fraction = rest === 0n ? "" : `.${String(rest).padStart(9, "0").replace(/0+$/, "")}`;
  return `${whole}${fraction}Z`;
}

/** A duration as CEL prints it: in seconds. */
export function printDuration(nanos: bigint): string {
  return `${printNumberPlain(Number(nanos) / 1e9)}s`;
}

function split(nanos: bigint): { seconds: bigint; rest: bigint } {
  const rest = ((nanos % SECOND) + SECOND) % SECOND;
  return { seconds: (nanos - rest) / SECOND, rest };
}
