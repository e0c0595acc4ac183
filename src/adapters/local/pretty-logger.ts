import { createLogger, toText, type LoggerOptions, type LogLevel, type LogRecord } from "./logger.ts";
import type { Logger } from "../../ports/logger.ts";

const COLOURS: Readonly<Record<LogLevel, number>> = { debug: 90, info: 36, warn: 33, error: 31 };

/** A logger for people at a terminal: time, level, message, then `name=value`. Colours (SGR codes) only when asked for. */
export function createPrettyLogger(options: LoggerOptions & { readonly colour?: boolean }): Logger {
  const paint = options.colour === true ? sgr : (text: string): string => text;
  return createLogger(options, ({ at, level, message, fields }: LogRecord) => {
    const words = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => paint(`${name}=`, 90) + toWord(toText(value)));
    const time = new Date(at).toISOString().slice(11, 23);
    return [paint(time, 90), paint(level.padEnd(5), COLOURS[level]), toOneLine(message), ...words].join(" ");
  });
}

/** Values with blanks, quotes or control characters are quoted, so that no value can forge a line or move the cursor. */
function toWord(text: string): string {
  return /^[\w./:@#+,=-]+$/.test(text) ? text : JSON.stringify(text);
}

function toOneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
}

function sgr(text: string, code: number): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}
