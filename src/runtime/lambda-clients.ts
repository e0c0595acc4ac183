import type { Logger } from "../ports/logger.ts";
import { createSystemClock } from "../adapters/local/clock.ts";
import { createJsonLogger, type LogLevel } from "../adapters/local/logger.ts";
import type { Clock } from "../ports/clock.ts";

/**
 * What every AWS client of a function is made with. A call that hangs is given up and repeated while the invocation still has time for it; a
 * throttled one is repeated with the SDK's own backoff.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;

/** Clock and logger of a function: one JSON object per line on standard output, where Lambda collects it. */
export function createFunctionBasics(level: LogLevel): { readonly clock: Clock; readonly log: Logger } {
  const clock = createSystemClock();
  return { clock, log: createJsonLogger({ clock, level, write: (line) => void process.stdout.write(`${line}\n`) }) };
}

/** For queues the endpoint decides, as for every other service, and not the host in the queue's URL. */
export const SQS_OPTIONS = { ...CLIENT_OPTIONS, useQueueUrlAsEndpoint: false } as const;
