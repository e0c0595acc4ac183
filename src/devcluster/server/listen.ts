import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { BODY_LIMIT } from "../body.ts";
import type { Devcluster } from "../devcluster.ts";
import type { Certificate } from "./certificate.ts";
import { printJson } from "../json.ts";
import { type ApiResponse, jsonResponse } from "../request.ts";
import { tooLarge } from "../status.ts";

/** A devcluster on a socket. */
export interface Listener {
  /** `http://127.0.0.1:PORT`, or `https:` with a certificate. */
  readonly server: string;
  /** Closes the socket and every connection at once, watches too. */
  close(): Promise<void>;
}

/** Options of {@link listen}. */
export interface ListenOptions {
  /** Default is any free one. */
  readonly port?: number;
  /** Default is plain HTTP. */
  readonly certificate?: Certificate;
}

/**
 * Serves a devcluster on the loopback interface. Resolves once it accepts connections.
 *
 * Errors: those of the socket, such as a port that is taken.
 */
export async function listen(cluster: Devcluster, { port = 0, certificate }: ListenOptions = {}): Promise<Listener> {
  const answer: RequestListener = (incoming, outgoing) => {
    void serve(cluster, incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = certificate === undefined ? createServer(answer) : createSecureServer({ ...certificate }, answer);
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address() as AddressInfo;
  return {
    server: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(cluster: Devcluster, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const body = await readBody(incoming);
  const answer =
    body === undefined
      ? tooLargeAnswer()
      : await cluster.handle(
          { method: incoming.method ?? "GET", url: incoming.url ?? "/", headers: headersOf(incoming), body },
          { signal: gone.signal },
        );
  await send(answer, outgoing, incoming.method === "HEAD");
}

/** `undefined` when it is larger than a body may be: the rest is read and dropped, so that the client hears the answer. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks).toString("utf8");
}

function tooLargeAnswer(): ApiResponse {
  return jsonResponse(413, printJson(tooLarge(`Request entity too large: limit is ${BODY_LIMIT}`).status));
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const out: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) out[name] = Array.isArray(value) ? value.join(", ") : value;
  return out;
}

async function send(answer: ApiResponse, outgoing: ServerResponse, headOnly: boolean): Promise<void> {
  const { status, headers, body } = answer;
  if (typeof body === "string") {
    outgoing.writeHead(status, { ...writable(headers), "content-length": Buffer.byteLength(body) });
    outgoing.end(headOnly ? undefined : body);
    return;
  }
  outgoing.writeHead(status, writable(headers));
  // A client learns that the watch stands before the first event.
  outgoing.flushHeaders();
  for await (const text of body) {
    if (outgoing.destroyed) break;
    if (!outgoing.write(text)) await drained(outgoing);
  }
  outgoing.end();
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  outgoing.once("drain", resolve);
  outgoing.once("close", resolve);
  await promise;
  outgoing.off("drain", resolve);
  outgoing.off("close", resolve);
}

function writable(headers: ApiResponse["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
}
