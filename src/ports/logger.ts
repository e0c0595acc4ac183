/** What a log line carries beside its message. `cluster` names the cluster wherever one is concerned. Never bodies, tokens or secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined | object>>;

/** Structured logging. Calls never throw and never block. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}
