import { describe, expect, test } from "vitest";
import { BATCH_CONTENT_TYPE, BATCH_PATH, WIRE_LIMITS, type SignedBatch } from "../../../../src/model/wire.ts";
import { createKeyPair } from "../../../../src/stages/relay/signer.ts";
import { A, B, eventOf, IngestBench } from "../_support/ingest-bench.ts";

describe("a batch that is not taken", () => {
  const good = (bench: IngestBench, more: Partial<SignedBatch> = {}): SignedBatch =>
    bench.sign(A, [eventOf(A, "a")], more);
  const now = (bench: IngestBench): number => Math.floor(bench.clock.now() / 1000);
  const nested = (depth: number): Buffer => Buffer.from(`${"[".repeat(depth)}${"]".repeat(depth)}`);
  type Case = [
    name: string,
    send: (bench: IngestBench) => ReturnType<IngestBench["send"]>,
    status: number,
    code: string,
    message: RegExp,
  ];
  const cases: Case[] = [
    [
      "unsigned",
      (b) => b.send({ ...good(b), signature: "" }),
      401,
      "unauthenticated",
      /missing or malformed webhook-signature$/,
    ],
    ["no id", (b) => b.send({ ...good(b), id: "" }), 401, "unauthenticated", /webhook-id/],
    ["an id with a dot", (b) => b.send(good(b, { id: "a.b" })), 401, "unauthenticated", /webhook-id/],
    [
      "no timestamp",
      (b) => b.send(good(b), { "webhook-timestamp": "soon" }),
      401,
      "unauthenticated",
      /webhook-timestamp/,
    ],
    ["no cluster", (b) => b.send({ ...good(b), cluster: "" }), 401, "unauthenticated", /skysail-cluster/],
    [
      "a symmetric signature",
      (b) => b.send({ ...good(b), signature: "v1,AAAA" }),
      401,
      "unauthenticated",
      /webhook-signature/,
    ],
    [
      "too many signatures",
      (b) => b.send({ ...good(b), signature: Array(5).fill(good(b).signature).join(" ") }),
      401,
      "unauthenticated",
      /webhook-signature/,
    ],
    [
      "signed with another key",
      (b) => b.send(b.sign(A, [eventOf(A, "a")], {}, createKeyPair())),
      401,
      "unauthenticated",
      /not signed with a key/,
    ],
    [
      "signed by B in A's name",
      (b) => b.send({ ...b.sign(B, [eventOf(A, "a")]), cluster: A }),
      401,
      "unauthenticated",
      /not signed with a key/,
    ],
    [
      "an unknown cluster",
      (b) => b.send(b.sign("cccc", [eventOf("cccc", "a")])),
      401,
      "unauthenticated",
      /not signed with a key/,
    ],
    [
      "an altered body",
      (b) => b.send({ ...good(b), body: Buffer.from("[]") }),
      401,
      "unauthenticated",
      /not signed with a key/,
    ],
    ["an altered id", (b) => b.send({ ...good(b), id: "other" }), 401, "unauthenticated", /not signed with a key/],
    [
      "an altered timestamp",
      (b) => b.send({ ...good(b), timestamp: now(b) - 1 }),
      401,
      "unauthenticated",
      /not signed with a key/,
    ],
    [
      "a stale timestamp",
      (b) => b.send(good(b, { timestamp: now(b) - 301 })),
      401,
      "timestamp",
      /more than 300 seconds/,
    ],
    [
      "a timestamp of the future",
      (b) => b.send(good(b, { timestamp: now(b) + 301 })),
      401,
      "timestamp",
      /more than 300 seconds/,
    ],
    [
      "a declared size beyond the bound",
      (b) => b.send(good(b), { "content-length": "4194305" }),
      413,
      "too_large",
      /4194304 bytes/,
    ],
    [
      "a real size beyond the bound",
      (b) => b.send(b.sign(A, Buffer.alloc(WIRE_LIMITS.batchBytes + 1, 0x20))),
      413,
      "too_large",
      /4194304 bytes/,
    ],
    ["too many events", (b) => b.send(b.sign(A, Array(1_001).fill(0))), 413, "too_large", /1000 events/],
    ["too deep", (b) => b.send(b.sign(A, nested(65))), 400, "malformed", /deeper than 64/],
    ["far too deep", (b) => b.send(b.sign(A, Buffer.alloc(1_000_000, "["))), 400, "malformed", /deeper than 64/],
    ["not JSON", (b) => b.send(b.sign(A, Buffer.from("[hunter2"))), 400, "malformed", /not JSON$/],
    ["not UTF-8", (b) => b.send(b.sign(A, Buffer.from([0x5b, 0xff, 0x5d]))), 400, "malformed", /not UTF-8/],
    ["not an array", (b) => b.send(b.sign(A, eventOf(A, "a"))), 400, "malformed", /not a JSON array/],
    ["empty", (b) => b.send(b.sign(A, Buffer.alloc(0))), 400, "malformed", /not JSON/],
    [
      "another content type",
      (b) => b.send(good(b), { "content-type": "application/json" }),
      415,
      "unsupported",
      /batch\+json/,
    ],
    ["compressed", (b) => b.send(good(b), { "content-encoding": "gzip" }), 415, "unsupported", /encoding/],
    ["not posted", (b) => b.send(good(b), {}, { method: "PUT" }), 405, "unsupported", /POST/],
  ];

  test.each(cases)("%s", async (_, send, status, code, message) => {
    const bench = new IngestBench();
    const answer = await send(bench);
    expect(answer).toMatchObject({ status, json: { error: { code } } });
    expect((answer.json as { error: { message: string } }).error.message).toMatch(message);
    expect(answer.text).not.toContain("hunter2");
    expect(bench.published).toEqual([]);
    expect(bench.receipts.size).toBe(0);
    expect((await bench.send(good(bench))).status, "and the next good one is").toBe(200);
  });

  test("for its clock is told the server's time", async () => {
    const bench = new IngestBench();
    const { json } = await bench.send(good(bench, { timestamp: 5 }));
    expect(json).toMatchObject({ error: { serverTime: now(bench) } });
  });

  test("does not learn whether the cluster exists", async () => {
    const bench = new IngestBench();
    const unknown = await bench.send(bench.sign("cccc", [eventOf("cccc", "a")]));
    const wrong = await bench.send(bench.sign(A, [eventOf("cccc", "a")], {}, createKeyPair()));
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
    const stale = await bench.send(bench.sign("cccc", [], { timestamp: 5 }));
    expect(stale.text).toBe((await bench.send(good(bench, { timestamp: 5 }))).text);
  });

  test("an altered repeat: the first one's answer stays", async () => {
    const bench = new IngestBench();
    const batch = good(bench);
    const first = await bench.send(batch);
    const altered = await bench.send(bench.sign(A, [eventOf(A, "other")], { id: batch.id }));
    expect(altered).toMatchObject({ status: 409, json: { error: { code: "altered" } } });
    expect(bench.published).toHaveLength(1);
    expect((await bench.send(batch)).text).toBe(first.text);
    expect((await bench.send(bench.sign(B, [eventOf(B, "b")], { id: batch.id }))).status, "B's ids are B's").toBe(200);
  });

  test("a body that does not come", async () => {
    const bench = new IngestBench({ bodyMs: 5_000 });
    const sent = bench.send(good(bench), {}, {
      body: new ReadableStream({ pull: () => new Promise(() => undefined) }),
      duplex: "half",
    } as RequestInit);
    await bench.clock.advance(5_001);
    expect(await sent).toMatchObject({ status: 408 });
    expect(bench.clock.sleeping).toBe(0);
  });

  test("one too many at once", async () => {
    const bench = new IngestBench({ concurrency: 1 });
    const gate = Promise.withResolvers<void>();
    bench.publish = async (events) => (await gate.promise, events.map(() => ({ ok: true })));
    const first = bench.send(good(bench));
    await bench.clock.settle();
    const second = await bench.send(good(bench));
    expect(second).toMatchObject({ status: 503, json: { error: { code: "overloaded" } } });
    expect(second.headers.get("retry-after")).toBe("1");
    gate.resolve();
    expect((await first).status).toBe(200);
    expect((await bench.send(good(bench))).status).toBe(200);
  });

  test("at another address", async () => {
    const response = await new IngestBench().app.request("/v2/events", {
      method: "POST",
      headers: { "content-type": BATCH_CONTENT_TYPE },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { message: `batches go to ${BATCH_PATH}` } });
  });
});
