import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerProcess } from "./supervisor.ts";

/** How long and how often something is asked for. */
export interface Patience {
  /** Default is 30,000 ms. */
  readonly timeoutMs?: number;
  /** Default is 30 ms. */
  readonly everyMs?: number;
  /** An error of `ask` that asking again cannot help. Default is none. */
  readonly isFinal?: (error: unknown) => boolean;
}

/**
 * Asks until the answer is not `undefined`, and returns it.
 *
 * Errors: after the time is over, one that names `what` and the last error of `ask`; a final error of `ask` at once.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { timeoutMs = 30_000, everyMs = 30, isFinal = () => false }: Patience = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      if (isFinal(error)) throw error;
      last = error;
    }
    await sleep(everyMs);
  } while (performance.now() < end);
  const reason = last instanceof Error ? `: ${last.message}` : "";
  throw new Error(`not within ${timeoutMs} ms: ${what}${reason}`, { cause: last });
}

/** The same for a server that is starting, by default for 60,000 ms: fails at once when the process ends, and shows the end of its log. */
export async function serverReady<T>(
  server: ServerProcess,
  ask: () => Promise<T | undefined> | T | undefined,
  patience: Omit<Patience, "isFinal"> = {},
): Promise<T> {
  let ended: string | undefined;
  void server.exited.then((how) => (ended = how));
  const askRunning = (): Promise<T | undefined> | T | undefined => {
    if (ended !== undefined) throw new ServerEndedError(server, ended);
    return ask();
  };
  try {
    return await eventually(`${server.name} is ready`, askRunning, {
      timeoutMs: 60_000,
      ...patience,
      isFinal: (error) => error instanceof ServerEndedError,
    });
  } catch (error) {
    if (error instanceof ServerEndedError) throw error;
    throw new Error(`${(error as Error).message}\n${logTail(server.log)}`, { cause: error });
  }
}

/** A server ended although nobody stopped it. */
export class ServerEndedError extends Error {
  readonly output: string;

  constructor(server: ServerProcess, how: string) {
    const output = logTail(server.log);
    super(`${server.name} ended (${how})\n${output}`);
    this.name = "ServerEndedError";
    this.output = output;
  }

  /** Somebody else took the port between its choice and its use. */
  get portTaken(): boolean {
    return /address already in use/i.test(this.output);
  }
}

/** The last lines of a log file; empty when there is none. */
export function logTail(file: string, lines = 12): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
