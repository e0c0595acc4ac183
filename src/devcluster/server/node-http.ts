import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from "node:http";
import { BODY_LIMIT } from "../body.ts";
import { printJson } from "../json.ts";
import { isProtobuf } from "../protobuf/json-request.ts";
import { type ApiRequest, type ApiResponse, jsonResponse } from "../request.ts";
import { tooLarge } from "../status.ts";
import { type Answering, closing } from "./answering.ts";
import { writeStream } from "./write-stream.ts";

/** Makes Node's HTTP server, which knows all of HTTP/1.1. It listens to nothing: connections are given to it. */
export function createNodeServer(cluster: Answering, keepAliveSeconds: number): Server {
  // An import of node:http reads all its exports, WebSocket among them, which loads all of undici: some 30 ms of a start.
  const { createServer } = process.getBuiltinModule("node:http");
  const server = createServer((incoming, outgoing) => {
    void serve(cluster, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = keepAliveSeconds * 1_000;
  server.requestTimeout = 0;
  return server;
}

async function serve(cluster: Answering, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = "GET", url = "/", socket } = incoming;
  const body = await readBody(incoming);
  const answer =
    body === undefined
      ? tooLargeAnswer()
      : await cluster.handle({ method, url, headers: headersOf(incoming), body }, { signal: closing(socket) });
  const headers = answer.headers as OutgoingHttpHeaders;
  if (typeof answer.body !== "string") {
    // A client learns that the watch stands before the first event.
    outgoing.writeHead(answer.status, headers).flushHeaders();
    await writeStream(outgoing, answer.body);
    outgoing.end();
    return;
  }
  outgoing.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(answer.body, answer.encoding) });
  outgoing.end(method === "HEAD" ? undefined : answer.body, answer.encoding ?? "utf8");
}

/** `undefined` when it is larger than a body may be: the rest is read and dropped, so that the client hears the answer. */
function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  });
  incoming.on("end", () => {
    const encoding = isProtobuf(incoming.headers) ? "latin1" : "utf8";
    resolve(size > BODY_LIMIT ? undefined : Buffer.concat(chunks).toString(encoding));
  });
  incoming.on("error", reject);
  return promise;
}

function tooLargeAnswer(): ApiResponse {
  return jsonResponse(413, printJson(tooLarge(`Request entity too large: limit is ${BODY_LIMIT}`).status));
}

/** Node joins the lines of one name to one text, but for the cookies that a server sets: no request has them. */
function headersOf({ headers }: IncomingMessage): ApiRequest["headers"] {
  return headers as ApiRequest["headers"];
}
