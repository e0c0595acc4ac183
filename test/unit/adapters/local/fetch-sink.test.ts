import { expect, test } from "vitest";
import { createFetchSink } from "../../../../src/adapters/local/fetch-sink.ts";
import type { SignedBatch } from "../../../../src/model/wire.ts";

const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const BATCH: SignedBatch = { cluster: "c1", id: "b1", timestamp: 5, body, signature: "v1a,AAAA" };

test("hands over the same bytes and headers as over a network, and the whole answer", async () => {
  const requests: Request[] = [];
  const sink = createFetchSink({
    fetch: (request) => {
      requests.push(request);
      return new Response("later", { status: 503, headers: { "retry-after": "2" } });
    },
  });
  expect(await sink.deliver(BATCH)).toEqual({ status: 503, body: "later", retryAfterMs: 2_000 });
  const [request] = requests;
  expect(new Uint8Array((await request?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(body);
  expect(request?.headers.get("webhook-id")).toBe("b1");
  expect(request?.headers.get("content-length")).toBe("256");
});

test("makes an error of the port of whatever is thrown", async () => {
  const sink = createFetchSink({ fetch: () => Promise.reject(new Error("boom")) });
  await expect(sink.deliver(BATCH)).rejects.toMatchObject({ code: "BUS_UNAVAILABLE" });
  await expect(sink.deliver(BATCH, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
});
