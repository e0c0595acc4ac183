import { createSystemClock } from "../adapters/local/clock.ts";
import { createJsonLogger, type LogLevel } from "../adapters/local/logger.ts";
import { createPrettyLogger } from "../adapters/local/pretty-logger.ts";
import type { Logger } from "../ports/logger.ts";

/** What of a stream is needed to write lines to it: `process.stderr` is one. */
export interface LogStream {
  write(text: string): unknown;
  /** It is a terminal. */
  readonly isTTY?: boolean;
  hasColors?(): boolean;
}

/** The logger of a command: words with colours on a terminal, one JSON object per line elsewhere. */
export function createTerminalLogger(options: {
  readonly stream: LogStream;
  /** Lines below it are not written. */
  readonly level: LogLevel;
  readonly json: boolean;
}): Logger {
  const { stream, level, json } = options;
  const settings = {
    clock: createSystemClock(),
    write: (line: string) => void stream.write(`${line}\n`),
    level,
  };
  if (json || stream.isTTY !== true) return createJsonLogger(settings);
  return createPrettyLogger({ ...settings, colour: stream.hasColors?.() === true });
}
