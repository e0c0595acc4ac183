import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { ensureError, SkysailError } from "../../model/errors.ts";
import { toBatchHeaders, type SignedBatch } from "../../model/wire.ts";
import type { EventSink, SinkAnswer } from "../../ports/event-sink.ts";

/** Bytes of an answer that are read: a thousand results with their reasons fit well. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** Where batches go. */
export interface HttpSinkOptions {
  /** The whole address, path included. `https`; `http` only to this machine itself. */
  readonly url: string;
  /** PEM of the authority that the server's certificate must come from. Default is what Node trusts. */
  readonly ca?: string;
  /** How long the answer may take, in milliseconds. Default is 30 s. */
  readonly timeoutMs?: number;
}

/** A sink that holds connections. */
export interface HttpSink extends EventSink, Disposable {}

/**
 * Sends batches over HTTPS on kept connections; bodies go out byte for byte. Dispose it to close the connections.
 *
 * Guarantees: redirects are not followed, so a batch goes where it was meant to go.
 * Errors: `INVALID_CONFIG` for an address that cannot work; see the port for the rest.
 */
export function createHttpSink({ url, ca, timeoutMs = 30_000 }: HttpSinkOptions): HttpSink {
  const target = readTarget(url);
  const secure = target.protocol === "https:";
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 2, ...(ca === undefined ? {} : { ca }) })
    : new HttpAgent({ keepAlive: true, maxSockets: 2 });
  const send = secure ? httpsRequest : httpRequest;
  return {
    async deliver(batch, { signal } = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      try {
        const response = await post(send, target, agent, batch, either);
        return await toAnswer(response);
      } catch (thrown) {
        throw toSinkError(thrown, {
          aborted: signal?.aborted === true,
          late: timeout.aborted,
          timeoutMs,
          origin: target.origin,
        });
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function readTarget(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined) throw new SkysailError("INVALID_CONFIG", "the ingest's address is not a URL");
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(target.hostname);
  if (target.protocol === "https:" || (target.protocol === "http:" && local)) return target;
  throw new SkysailError("INVALID_CONFIG", `the ingest's address must begin with https, not ${target.protocol}`);
}

function post(
  send: (
    url: URL,
    options: RequestOptions,
    callback: (response: IncomingMessage) => void,
  ) => NodeJS.WritableStream & NodeJS.EventEmitter,
  target: URL,
  agent: HttpAgent,
  batch: SignedBatch,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { ...toBatchHeaders(batch), "content-length": batch.body.length };
  const request = send(target, { method: "POST", headers, agent, signal }, resolve);
  request.on("error", reject);
  request.end(batch.body);
  return promise;
}

async function toAnswer(response: IncomingMessage): Promise<SinkAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new SkysailError("BUS_UNAVAILABLE", "the ingest's answer is too large");
    chunks.push(chunk);
  }
  const retryAfterMs = toMilliseconds(response.headers["retry-after"]);
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks, length).toString("utf8"),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** `Retry-After` in seconds (RFC 9110, 10.2.3), an hour at most; the form with a date is left to our own backoff. */
function toMilliseconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Math.min(Number(header), 3_600) * 1000 : undefined;
}

function toSinkError(
  thrown: unknown,
  { aborted, late, timeoutMs, origin }: { aborted: boolean; late: boolean; timeoutMs: number; origin: string },
): SkysailError {
  if (aborted) return new SkysailError("ABORTED", "the delivery was ended", { cause: thrown });
  if (late) {
    return new SkysailError("BUS_UNAVAILABLE", `${origin} did not answer within ${timeoutMs} ms`, { cause: thrown });
  }
  const error = ensureError(thrown);
  return new SkysailError("BUS_UNAVAILABLE", `${origin} cannot be reached: ${error.message}`, { cause: error });
}
