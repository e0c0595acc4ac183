import { overload, type Overload } from "../signature.ts";
import { CelFailure, type Duration, type Timestamp } from "../values.ts";

const MILLI = 1_000_000n;
const SECOND = 1_000n * MILLI;

/** The instant as the calendar of a time zone shows it: a date whose UTC parts are the zone's. */
function inZone({ nanos }: Timestamp, zone: string): Date {
  const millis = Number((nanos - (((nanos % MILLI) + MILLI) % MILLI)) / MILLI);
  const date = new Date(millis);
  if (zone === "" || zone === "UTC") return date;
  const [, sign = "", hours = "", minutes = ""] = /^([-+]?)(\d{2}):(\d{2})$/.exec(zone) ?? [];
  if (hours !== "") {
    const shift = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return new Date(millis + (sign === "-" ? -shift : shift));
  }
  return new Date(millis + offsetOf(date, zone));
}

function offsetOf(date: Date, timeZone: string): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    const fields = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    } as const;
    parts = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...fields }).formatToParts(date);
  } catch {
    throw new CelFailure(`unknown time zone ${timeZone}`);
  }
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return shown - Math.floor(date.getTime() / 1_000) * 1_000;
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
}

const PARTS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

const ofTimestamps = Object.entries(PARTS).flatMap(([name, part]) => [
  overload(`timestamp->${name}(): int`, (value: Timestamp) => BigInt(part(inZone(value, "")))),
  overload(`timestamp->${name}(string): int`, (value: Timestamp, zone: string) => BigInt(part(inZone(value, zone)))),
]);

/** Parts of instants and durations. */
export const TIMES: readonly Overload[] = [
  ...ofTimestamps,
  overload("duration->getHours(): int", ({ nanos }: Duration) => nanos / (3_600n * SECOND)),
  overload("duration->getMinutes(): int", ({ nanos }: Duration) => nanos / (60n * SECOND)),
  overload("duration->getSeconds(): int", ({ nanos }: Duration) => nanos / SECOND),
  overload("duration->getMilliseconds(): int", ({ nanos }: Duration) => nanos / MILLI),
];
