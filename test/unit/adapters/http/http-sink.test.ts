import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createHttpSink, type HttpSinkOptions } from "../../../../src/adapters/http/http-sink.ts";
import type { SignedBatch } from "../../../../src/model/wire.ts";

const BATCH: SignedBatch = {
  cluster: "c1",
  id: "b1",
  timestamp: 1_700_000_000,
  body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
  signature: "v1a,AAAA",
};

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: Partial<HttpSinkOptions> = {},
) {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const sink = createHttpSink({ url: `http://127.0.0.1:${port}/v1/events?x=1`, ...options });
  onTestFinished(async () => {
    sink[Symbol.dispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return sink;
}

test("sends the body byte for byte, with the headers of the wire, on one kept connection", async () => {
  const seen: { request: IncomingMessage; body: Buffer }[] = [];
  const ports = new Set<number | undefined>();
  const sink = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({ request, body: Buffer.concat(chunks) });
      response.writeHead(503, { "retry-after": "7" }).end("later");
    });
  });
  expect(await sink.deliver(BATCH)).toEqual({ status: 503, body: "later", retryAfterMs: 7_000 });
  await sink.deliver(BATCH);
  expect(ports.size).toBe(1);
  expect(seen[0]?.body.equals(BATCH.body)).toBe(true);
  expect(seen[0]?.request).toMatchObject({
    method: "POST",
    url: "/v1/events?x=1",
    headers: {
      "content-type": "application/cloudevents-batch+json",
      "content-length": "256",
      "webhook-id": "b1",
      "webhook-timestamp": "1700000000",
      "webhook-signature": "v1a,AAAA",
      "skysail-cluster": "c1",
    },
  });
});

test("follows no redirect", async () => {
  const sink = await serve((_, response) => response.writeHead(307, { location: "http://127.0.0.1:1/" }).end());
  expect(await sink.deliver(BATCH)).toMatchObject({ status: 307 });
});

test("says what went wrong when no answer comes", async () => {
  const broken = await serve((request) => request.socket.destroy());
  await expect(broken.deliver(BATCH)).rejects.toMatchObject({
    code: "BUS_UNAVAILABLE",
    message: expect.stringContaining("127.0.0.1"),
  });
  const silent = await serve(() => undefined, { timeoutMs: 50 });
  await expect(silent.deliver(BATCH)).rejects.toMatchObject({
    code: "BUS_UNAVAILABLE",
    message: expect.stringContaining("50 ms"),
  });
  const slow = await serve((_, response) => response.writeHead(200).write("half"), { timeoutMs: 50 });
  await expect(slow.deliver(BATCH)).rejects.toMatchObject({ code: "BUS_UNAVAILABLE" });
  const huge = await serve((_, response) => response.end(Buffer.alloc(3 * 1024 * 1024)));
  await expect(huge.deliver(BATCH)).rejects.toMatchObject({
    code: "BUS_UNAVAILABLE",
    message: expect.stringContaining("too large"),
  });
});

test("ends when its caller says so", async () => {
  const stop = new AbortController();
  const sink = await serve(() => stop.abort());
  await expect(sink.deliver(BATCH, { signal: stop.signal })).rejects.toMatchObject({ code: "ABORTED" });
});

test.each(["nonsense", "http://ingest.example.com/", "ftp://localhost/", "http://127.0.0.1.example.com/"])(
  "refuses the address %s",
  (url) => {
    expect(() => createHttpSink({ url })).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  },
);
