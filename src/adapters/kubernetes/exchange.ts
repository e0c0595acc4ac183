import { request as requestHttp } from "node:http";
import type { Agent, IncomingMessage, RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";

import type { Address } from "./endpoint.ts";
import { codeOf } from "./network-errors.ts";

/** One request on the wire. */
export interface WireRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With the address's prefix and the query, escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

/** What came back: the head, and the body still to be read. */
export interface WireAnswer {
  readonly response: IncomingMessage;
  readonly socket: Socket;
}

/** A connection that was kept alive turned out dead: nothing of an answer came, so the request can be sent again if it may be repeated. */
export class StaleConnection extends Error {
  override readonly name = "StaleConnection";
}

/**
 * Sends one request; resolves at the answer's head.
 *
 * Caveats: a rejection says nothing about what the server did, except that no byte of an answer was seen.
 * Errors: `StaleConnection`; else what `node:http` gives, or the signal's reason.
 */
export function exchange(address: Address, wire: WireRequest): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const options: RequestOptions = {
    host: address.host,
    port: address.port,
    method: wire.method,
    path: wire.path,
    headers: {
      ...wire.headers,
      ...(wire.body === undefined ? {} : { "content-length": String(Buffer.byteLength(wire.body)) }),
    },
    agent: wire.agent,
    signal: wire.signal,
  };
  const request = address.secure ? requestHttps(options) : requestHttp(options);
  // Of this request's answer alone: the connection may have served others before.
  let bytesBefore = 0;
  request.once("socket", (socket) => {
    bytesBefore = socket.bytesRead;
  });
  request.once("response", (response) => resolve({ response, socket: response.socket }));
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
