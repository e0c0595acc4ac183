import { SkysailError } from "../model/errors.ts";

/** A length of time as an author writes it: `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration, or of a number that already is milliseconds; whole, more than 0 and at most `max`.
 *
 * Errors: `INVALID_OPERATOR`, `where` first.
 */
export function toMilliseconds(value: unknown, where: string, max: Duration): number {
  const ms = Math.round(typeof value === "number" ? value : read(value));
  if (ms >= 1 && ms <= read(max)) return ms;
  const shown =
    typeof value === "string" ? JSON.stringify(value) : String(typeof value === "number" ? value : typeof value);
  throw new SkysailError(
    "INVALID_OPERATOR",
    `${where} must be a duration such as "30s" or "5m", or milliseconds, more than 0 and at most ${max}; got ${shown}`,
  );
}

function read(value: unknown): number {
  const match = typeof value === "string" ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) : null;
  return Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? Number.NaN);
}
