import type { Abortable } from "../../ports/abortable.ts";
import type { Exchange, WireAnswer, WireBody, WireRequest } from "./exchange.ts";

/** An API server in this process: what it is asked, and what it answers. The devcluster is one. */
export interface RequestHandler {
  /**
   * Answers a request. A body that is no text is a stream of lines.
   *
   * Assumptions: a stream ends soon after `signal`.
   * Errors: a rejection, also one in the stream, is a broken connection.
   */
  handle(
    request: {
      readonly method: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    },
    options: Required<Abortable>,
  ): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body: string | AsyncIterable<string>;
  }>;
}

/**
 * Makes an exchange without a socket: requests are calls, and there is one connection, which always stands.
 *
 * Guarantees: no timer and no I/O, so that a program which owns its clock owns the order of everything.
 */
export function createInProcessExchange(handler: RequestHandler): Exchange {
  const connection = {};
  const calls = new Set<AbortController>();

  const send = async ({ method, path, headers, body, signal }: WireRequest): Promise<WireAnswer> => {
    signal.throwIfAborted();
    const call = new AbortController();
    const abort = (): void => call.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    calls.add(call);
    const end = (): void => {
      calls.delete(call);
      call.abort();
    };
    try {
      const request = { method, url: path, headers, ...(body === undefined ? {} : { body }) };
      const answer = await untilAborted(handler.handle(request, { signal: call.signal }), call.signal);
      const { body: content } = answer;
      if (typeof content === "string") calls.delete(call);
      return {
        status: answer.status,
        headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
        body: typeof content === "string" ? toBody(content) : toStream(content, call.signal, end),
        connection,
      };
    } catch (error) {
      end();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };

  return {
    origin: "the API server in this process",
    send,
    dropIdle: () => undefined,
    close() {
      const reset = Object.assign(new Error("closed"), { code: "ECONNRESET" });
      for (const call of calls) call.abort(reset);
      calls.clear();
    },
  };
}

/** Nothing is left to end: an abort would cost as much as a request. */
function toBody(content: string): WireBody {
  return {
    whole: content,
    destroy: () => undefined,
    async *[Symbol.asyncIterator]() {
      yield Buffer.from(content);
    },
  };
}

function toStream(content: AsyncIterable<string>, ended: AbortSignal, end: () => void): WireBody {
  return {
    destroy: end,
    async *[Symbol.asyncIterator]() {
      try {
        for await (const text of content) {
          if (ended.aborted) return;
          yield Buffer.from(text);
        }
      } finally {
        end();
      }
    },
  };
}

/** The wait for an answer ends with the signal, whatever the handler goes on doing. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener("abort", abort));
}
