import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { LambdaFunction } from "./instances.ts";

/** An HTTP server in front of a function. */
export interface FunctionUrl {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

/** What a Function URL takes at most (AWS Lambda quotas). */
const PAYLOAD_BYTES = 6 * 1024 * 1024;

interface Result {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Serves a function as its Function URL would: events of payload format 2.0, bodies in base64, 502 when the function fails. */
export async function startFunctionUrl(target: LambdaFunction): Promise<FunctionUrl> {
  const server = createServer((request, response) => void answer(target, request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(target: LambdaFunction, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const event = toUrlEvent(request, await buffer(request));
    if (JSON.stringify(event).length > PAYLOAD_BYTES) {
      response.writeHead(413).end();
      return;
    }
    const { statusCode = 200, headers = {}, body = "", isBase64Encoded } = (await target.invoke(event)) as Result;
    response.writeHead(statusCode, headers).end(Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"));
  } catch {
    response.writeHead(502, { "content-type": "application/json" }).end('{"Message":"Internal Server Error"}');
  }
}

/** The event of a request, payload format 2.0. */
export function toUrlEvent(
  { method = "GET", url = "/", headers }: Pick<IncomingMessage, "method" | "url" | "headers">,
  body: Buffer,
): Readonly<Record<string, unknown>> {
  const [rawPath = "/", rawQueryString = ""] = url.split("?", 2);
  const now = Date.now();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    requestContext: {
      accountId: "anonymous",
      apiId: "local",
      domainName: headers.host ?? "127.0.0.1",
      domainPrefix: "local",
      http: {
        method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: String(now),
      routeKey: "$default",
      stage: "$default",
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(body.length === 0 ? { isBase64Encoded: false } : { body: body.toString("base64"), isBase64Encoded: true }),
  };
}
