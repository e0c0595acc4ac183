import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Credential } from "./credential.ts";
import type { Endpoint } from "./endpoint.ts";
import { createHttpExchange, StaleConnection } from "./exchange.ts";
import type { Exchange, WireAnswer, WireBody } from "./exchange.ts";
import { aborted, raced, toUnavailable } from "./network-errors.ts";
import type { Lane } from "./pool.ts";
import type { Answer } from "./status.ts";

/** A request to the API server. */
export interface ApiRequest extends Abortable {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Escaped, from `/api` or `/apis` on, with the query. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** For people: what the request is about. Begins the message of every error. */
  readonly action: string;
  /** Sending it twice does no harm: a read, or a write whose precondition fails the second time. */
  readonly repeatable: boolean;
  /** Until the answer is read whole, or for a stream until its head is there. Default is the transport's. */
  readonly timeoutMs?: number;
}

/** An answer, read whole, and the connection that it came over: a number that grows with every new connection. */
export interface ConnectedAnswer extends Answer {
  readonly connection: number;
}

/** The head of an answer whose body is read by the caller, in pieces. Destroy the body to end it. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Answer["headers"];
  readonly body: WireBody;
  readonly connection: number;
}

/**
 * HTTP to one API server: kept connections, its certificate authority, our credential, time limits, bounded answers.
 *
 * Guarantees: no request goes out twice unless it is `repeatable` and no byte of an answer came, or the answer was a 401 and the credential
 * could be renewed (an unauthenticated request has done nothing). No answer is longer than the limit.
 * Caveats: after an abort or an error a write may have happened. Time limits use the machine's timer and not the Clock port: they bound how long
 * a real peer may be silent.
 * Errors: `KUBE_UNAVAILABLE`, `ABORTED`, and those of the credential. Any HTTP status is an answer.
 */
export interface Transport {
  /** `https://host:port`, for messages. */
  readonly origin: string;
  send(request: ApiRequest): Promise<ConnectedAnswer>;
  open(request: ApiRequest): Promise<StreamedAnswer>;
  /** The number of the newest connection that has answered. */
  newestConnection(): number;
  /** Closes every connection, also under a request. */
  close(): void;
}

/** Options of {@link createTransport}. */
export interface TransportOptions {
  /** An address, or an exchange that gets there in its own way. */
  readonly endpoint: Endpoint | Exchange;
  readonly credential: Credential;
  /** See {@link toUserAgent}. */
  readonly userAgent: string;
  /** Default is 10 000 ms. */
  readonly timeoutMs?: number;
  /** Default is 64 MiB. */
  readonly maxAnswerBytes?: number;
  /** Connections for calls to an address; watches come on top. Default is 32. */
  readonly maxConnections?: number;
}

/** `skysail/0.1.0 (relay)`: what the API server's logs and metrics call us. */
export function toUserAgent(version: string, role: string): string {
  return `skysail/${version} (${role})`;
}

/** Makes a transport; nothing is connected yet. Errors: `INVALID_CONFIG` for an endpoint that cannot work. */
export function createTransport(options: TransportOptions): Transport {
  const { endpoint, credential, userAgent, timeoutMs = 10_000, maxAnswerBytes = 64 * 1024 * 1024 } = options;
  const exchange =
    "send" in endpoint ? endpoint : createHttpExchange(endpoint, { maxConnections: options.maxConnections });
  const numbers = new WeakMap<object, number>();
  let newest = 0;

  const numberOf = (connection: object): number => {
    const known = numbers.get(connection);
    if (known !== undefined) return known;
    newest += 1;
    numbers.set(connection, newest);
    return newest;
  };

  const once = async (request: ApiRequest, lane: Lane, signal: AbortSignal): Promise<WireAnswer> => {
    const { headers, certificate } = await raced(credential.identify({ signal }), request.action, signal);
    return exchange.send({
      method: request.method,
      path: request.path,
      headers: {
        accept: request.accept ?? "application/json",
        "user-agent": userAgent,
        ...headers,
        ...(request.contentType === undefined ? {} : { "content-type": request.contentType }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      lane,
      certificate,
      signal,
    });
  };

  const withRepeat = async (request: ApiRequest, lane: Lane, signal: AbortSignal): Promise<WireAnswer> => {
    try {
      return await once(request, lane, signal);
    } catch (error) {
      if (!(error instanceof StaleConnection) || !request.repeatable) throw error;
      exchange.dropIdle();
      return once(request, lane, signal);
    }
  };

  const withCredential = async (request: ApiRequest, lane: Lane, signal: AbortSignal): Promise<WireAnswer> => {
    const answer = await withRepeat(request, lane, signal);
    if (answer.status !== 401 || credential.renew === undefined) return answer;
    // Read to its end, so that the connection can be used again.
    await readAll(answer.body, maxAnswerBytes);
    if (!(await raced(credential.renew({ signal }), request.action, signal))) throw unauthorized(request.action);
    return withRepeat(request, lane, signal);
  };

  const limited = async <T>(request: ApiRequest, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const limit = new AbortController();
    const ms = request.timeoutMs ?? timeoutMs;
    const timer = setTimeout(
      () => limit.abort(new SkysailError("KUBE_UNAVAILABLE", late(request, exchange.origin, ms))),
      ms,
    );
    const forward = (): void => limit.abort(aborted(request.action, request.signal?.reason));
    if (request.signal?.aborted === true) forward();
    request.signal?.addEventListener("abort", forward, { once: true });
    try {
      limit.signal.throwIfAborted();
      return await run(limit.signal);
    } catch (error) {
      throw toUnavailable(request.action, exchange.origin, limit.signal.aborted ? limit.signal.reason : error);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", forward);
    }
  };

  return {
    origin: exchange.origin,
    send: (request) =>
      limited(request, async (signal) => {
        const { status, headers, body, connection } = await withCredential(request, "call", signal);
        const number = numberOf(connection);
        return { status, headers, body: await readAll(body, maxAnswerBytes), connection: number };
      }),
    open: async (request) => {
      const answer = await limited(request, (signal) => withCredential(request, "watch", signal));
      return { ...answer, connection: numberOf(answer.connection) };
    },
    newestConnection: () => newest,
    close: () => exchange.close(),
  };
}

function late(request: ApiRequest, origin: string, ms: number): string {
  return `${request.action}: ${origin}: no whole answer within ${ms} ms`;
}

function unauthorized(action: string): SkysailError {
  return new SkysailError(
    "KUBE_UNAUTHORIZED",
    `${action}: the API server did not accept the credential, and there is no newer one`,
  );
}

/** Reads a body to its end. Errors: `KUBE_UNAVAILABLE` when it is longer than `limit` bytes; those of the connection. */
export async function readAll(body: WireBody, limit: number): Promise<string> {
  const { whole } = body;
  if (whole !== undefined) {
    if (whole.length > limit) throw tooLong(limit);
    return whole;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) throw new SkysailError("BUG", "an HTTP body must come as bytes");
    size += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (size > limit) throw tooLong(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString("utf8");
}

function tooLong(limit: number): SkysailError {
  return new SkysailError("KUBE_UNAVAILABLE", `the answer is longer than ${limit} bytes: is it an API server's?`);
}
