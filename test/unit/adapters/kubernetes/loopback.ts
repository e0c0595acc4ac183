import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import { createTokenCredential } from "../../../../src/adapters/kubernetes/credential.ts";
import { createTransport } from "../../../../src/adapters/kubernetes/transport.ts";
import type { Transport, TransportOptions } from "../../../../src/adapters/kubernetes/transport.ts";

/** What a loopback server does with one request. */
export type Handler = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

/** A real HTTP server whose answers, and faults, a test writes. */
export interface Loopback extends AsyncDisposable {
  readonly server: string;
  /** `METHOD path`, in the order of their arrival. */
  readonly requests: string[];
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections accepted so far. */
  accepted(): number;
}

/** Starts a server on a free port of the loopback interface. */
export async function startLoopback(handler: Handler): Promise<Loopback> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () =>
      handler(Object.assign(request, { text: Buffer.concat(chunks).toString("utf8") }), response),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = portOf(server.address());
  return {
    server: `http://127.0.0.1:${port}`,
    requests,
    sockets,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function portOf(address: string | AddressInfo | null): AddressInfo {
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return address;
}

/** A transport to it, with short limits. */
export function transportTo(loopback: { readonly server: string }, options: Partial<TransportOptions> = {}): Transport {
  return createTransport({
    endpoint: { server: loopback.server },
    credential: createTokenCredential("t0ken"),
    userAgent: "skysail/0 (test)",
    timeoutMs: 2_000,
    ...options,
  });
}

/** A Status as an API server sends it. */
export function sendStatus(response: ServerResponse, code: number, reason: string, details: object = {}): void {
  sendJson(response, code, {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    message: reason,
    reason,
    details,
    code,
  });
}

/** A JSON answer. */
export function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The error's code and message that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return { code: "code" in error ? error.code : undefined, message: error.message };
  }
  throw new Error("nothing was thrown");
}
