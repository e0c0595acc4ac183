import { isSkysailError } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogFields, Logger } from "../../ports/logger.ts";

/** How much a line matters, least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What one call of a logger says. */
export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Where lines go, and which. */
export interface LoggerOptions {
  readonly clock: Pick<Clock, "now">;
  /** Takes one line, without its line feed. */
  readonly write: (line: string) => void;
  /** Lines below it are not written. Default is `"info"`. */
  readonly level?: LogLevel;
}

/** A logger that writes one JSON object per line: `time`, `level`, `message`, then the fields. */
export function createJsonLogger(options: LoggerOptions): Logger {
  return createLogger(options, toJsonLine);
}

/** A logger that writes records in the form of `print`. Never throws: a line that cannot be printed or written is lost. */
export function createLogger(
  { clock, write, level = "info" }: LoggerOptions,
  print: (record: LogRecord) => string,
  bound: LogFields = {},
): Logger {
  const from = LOG_LEVELS.indexOf(level);
  const at =
    (own: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (LOG_LEVELS.indexOf(own) < from) return;
      try {
        write(print({ at: clock.now(), level: own, message, fields: { ...bound, ...fields } }));
      } catch {
        // Logging must not break what it reports on, and there is nowhere left to report to.
      }
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => createLogger({ clock, write, level }, print, { ...bound, ...fields }),
  };
}

function toJsonLine({ at, level, message, fields }: LogRecord): string {
  const head = { time: new Date(at).toISOString(), level, message };
  try {
    // The head comes last, so that a field of the same name cannot replace it, and first, so that it leads the line.
    return JSON.stringify({ ...head, ...fields, ...head }, toPrintable);
  } catch {
    const kept = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toText(value)]));
    return JSON.stringify({ ...head, ...kept, ...head });
  }
}

/** A field's value as one piece of text; never throws. */
export function toText(value: unknown): string {
  try {
    return typeof value === "string" ? value : (JSON.stringify(value, toPrintable) ?? "");
  } catch {
    return "[unprintable]";
  }
}

/** What JSON has no form for: errors (only what is safe to show of them) and big integers. */
function toPrintable(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Error && !isSkysailError(value)) return { name: value.name, message: value.message };
  return value;
}
