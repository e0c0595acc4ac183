import { request as requestHttp } from "node:http";
import type { RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";

import type { ClientCertificate } from "./credential.ts";
import { toAddress } from "./endpoint.ts";
import type { Address, Endpoint } from "./endpoint.ts";
import { codeOf } from "./network-errors.ts";
import { createPool } from "./pool.ts";
import type { Lane, Pool } from "./pool.ts";
import type { Answer } from "./status.ts";

/** One request on the wire. */
export interface WireRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Escaped, from `/api` or `/apis` on, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly lane: Lane;
  readonly certificate: ClientCertificate | undefined;
  readonly signal: AbortSignal;
}

/** A body that is read in pieces. */
export interface WireBody extends AsyncIterable<unknown> {
  /** All of it, where it came as one text: then it need not be read in pieces. */
  readonly whole?: string;
  /** Ends it, and with it the connection if it was not read to its end. */
  destroy(): void;
}

/** What came back: the head, and the body still to be read. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Answer["headers"];
  readonly body: WireBody;
  /** The connection that it came over, told apart by identity. */
  readonly connection: object;
}

/** How requests get to one API server. */
export interface Exchange {
  /** Where it is, for messages. */
  readonly origin: string;
  /**
   * Sends one request; resolves at the answer's head.
   *
   * Caveats: a rejection says nothing about what the server did, except that no byte of an answer was seen.
   * Errors: `StaleConnection`; else what the network gives, or the signal's reason.
   */
  send(request: WireRequest): Promise<WireAnswer>;
  /** Closes the connections that carry no request. */
  dropIdle(): void;
  /** Closes every connection, also under a request. */
  close(): void;
}

/** A connection that was kept alive turned out dead: nothing of an answer came, so the request can be sent again if it may be repeated. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

/** Makes an exchange over HTTP or HTTPS; nothing is connected yet. Errors: `INVALID_CONFIG` for an endpoint that cannot work. */
export function createHttpExchange(
  endpoint: Endpoint,
  { maxConnections = 32 }: { readonly maxConnections?: number | undefined } = {},
): Exchange {
  const address = toAddress(endpoint);
  const pool = createPool(endpoint, address, { maxConnections });
  return {
    origin: address.origin,
    // In an `async` function a certificate that cannot be read rejects, as every other error of a request does.
    send: async (request) => sendOver(pool, address, request),
    dropIdle: () => pool.dropIdle(),
    close: () => pool.close(),
  };
}

function sendOver(pool: Pool, address: Address, wire: WireRequest): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const options: RequestOptions = {
    host: address.host,
    port: address.port,
    method: wire.method,
    path: address.prefix + wire.path,
    headers: {
      ...wire.headers,
      ...(wire.body === undefined ? {} : { "content-length": String(Buffer.byteLength(wire.body)) }),
    },
    agent: pool.agent(wire.lane, wire.certificate),
    signal: wire.signal,
  };
  const request = address.secure ? requestHttps(options) : requestHttp(options);
  // Of this request's answer alone: the connection may have served others before.
  let bytesBefore = 0;
  request.once("socket", (socket) => {
    bytesBefore = socket.bytesRead;
  });
  request.once("response", (response) => {
    const { statusCode: status = 0, headers, socket: connection } = response;
    resolve({ status, headers, body: response, connection });
  });
  request.on("error", (error) => {
    const unanswered = request.socket === null || request.socket.bytesRead === bytesBefore;
    const reset = codeOf(error) === "ECONNRESET" || codeOf(error) === "EPIPE";
    reject(
      wire.signal.aborted
        ? wire.signal.reason
        : request.reusedSocket && reset && unanswered
          ? new StaleConnection("the kept connection was closed by the other side", { cause: error })
          : error,
    );
  });
  request.end(wire.body);
  return promise;
}
