import { describe, expect, test } from "vitest";
import { SkysailError } from "../../../../src/model/errors.ts";
import { createKeyPair } from "../../../../src/stages/relay/signer.ts";
import { A, B, eventOf, heartbeatOf, IngestBench } from "../_support/ingest-bench.ts";

const results = (...entries: [id: string, result: string][]) => ({
  results: entries.map(([id, result]) =>
    result === "accepted" ? { id, result } : { id, result, reason: expect.any(String) as string },
  ),
});

describe("ingest", () => {
  test("publishes a signed batch, answers for each event, and gives the same answer to the same batch without publishing it again", async () => {
    const bench = new IngestBench();
    const batch = bench.sign(A, [eventOf(A, "a"), eventOf(A, "b"), heartbeatOf(A)]);
    const first = await bench.send(batch);
    expect(first.status).toBe(200);
    expect(first.json).toEqual(results(["id-a", "accepted"], ["id-b", "accepted"], ["beat", "accepted"]));
    expect(bench.published).toEqual([eventOf(A, "a"), eventOf(A, "b")]);
    expect(bench.heartbeats).toEqual([[A, bench.clock.now()]]);
    await bench.clock.advance(60_000);
    const again = await bench.send({ ...bench.sign(A, batch.body, { id: batch.id }) });
    expect(again.text).toBe(first.text);
    expect(bench.published).toHaveLength(2);
  });

  test("reads a newer relay's unknown attributes, and Knative's types", async () => {
    const bench = new IngestBench();
    const object = {
      apiVersion: "example.dev/v1",
      kind: "Widget",
      metadata: { name: "k", namespace: "shop", uid: "u", resourceVersion: "3" },
    };
    const knative = {
      specversion: "1.0",
      id: "kn",
      source: `//clusters/${A}`,
      type: "dev.knative.apiserver.resource.update",
      data: object,
    };
    const answer = await bench.send(bench.sign(A, [eventOf(A, "a", { newer: { deep: true } }), knative]));
    expect(answer.json).toEqual(results(["id-a", "accepted"], ["kn", "accepted"]));
    expect(bench.published).toMatchObject([
      eventOf(A, "a"),
      { type: "dev.skysail.resource.modified", data: { ref: { name: "k" } } },
    ]);
  });

  test("accepts either of two signatures while keys rotate, and either of two keys", async () => {
    const bench = new IngestBench();
    const batch = bench.sign(A, [eventOf(A, "a")]);
    const other = bench.sign(A, batch.body, { id: batch.id }, createKeyPair());
    expect((await bench.send({ ...batch, signature: `v2,new ${other.signature} ${batch.signature}` })).status).toBe(
      200,
    );
    const record = bench.recordOf(A);
    const keys = [
      { id: "broken", publicKey: "AAAA" },
      { id: "new", publicKey: createKeyPair().publicKey },
    ];
    bench.get = async () => record && { ...record, keys: [...keys, ...record.keys] };
    expect((await bench.send(bench.sign(A, [eventOf(A, "b")]))).status).toBe(200);
  });

  test("says that it runs", async () => {
    const response = await new IngestBench().app.request("/healthz");
    expect(response.status).toBe(200);
  });
});

describe("an event that is refused for ever does not hold up the others", () => {
  const object = {
    apiVersion: "example.dev/v1",
    kind: "Widget",
    metadata: { name: "x", uid: "uid-x", resourceVersion: "7" },
  };
  const secretRef = {
    cluster: A,
    group: "",
    version: "v1",
    kind: "Secret",
    resource: "secrets",
    namespace: "shop",
    name: "x",
    uid: "uid-x",
  };
  test.each<[string, unknown, string]>([
    ["from B, signed by A", eventOf(B, "x"), "id-x"],
    ["about B, signed by A", eventOf(A, "x", {}, { ref: { ...secretRef, cluster: B } }), "id-x"],
    ["about another uid than it says", eventOf(A, "x", { uid: "other" }), "id-x"],
    [
      "with the content of a Secret",
      eventOf(A, "x", {}, { ref: secretRef, object: { ...object, apiVersion: "v1", kind: "Secret" } }),
      "id-x",
    ],
    [
      "with another object",
      eventOf(A, "x", {}, { object: { ...object, metadata: { ...object.metadata, uid: "u2" } } }),
      "id-x",
    ],
    ["with another version of the object", eventOf(A, "x", { resourceversion: "6" }, { object }), "id-x"],
    ["too large for the bus", eventOf(A, "x", {}, { annotations: { "skysail.dev/x": "y".repeat(200_000) } }), "id-x"],
    ["of an unknown type", eventOf(A, "x", { type: "dev.skysail.resource.exploded" }), "id-x"],
    ["without a uid", eventOf(A, "x", { uid: undefined }), "id-x"],
    ["that is no object", 42, ""],
    ["that is null", null, ""],
    ["with an id that cannot be repeated safely", { ...eventOf(A, "x"), id: "\u001b[31m", uid: 5 }, ""],
  ])("%s", async (_, bad, id) => {
    const bench = new IngestBench();
    const answer = await bench.send(bench.sign(A, [eventOf(A, "a"), bad, eventOf(A, "b")]));
    expect(answer.json).toEqual(results(["id-a", "accepted"], [id, "refused"], ["id-b", "accepted"]));
    expect(bench.published.map((event) => event.id)).toEqual(["id-a", "id-b"]);
    expect(bench.log.at("warn")).toEqual(["an event was refused for ever"]);
    expect(answer.text).toMatch(/^[\x20-\x7e]*$/);
  });

  test("an object that is too large goes without its event losing anything else", async () => {
    const bench = new IngestBench();
    await bench.send(
      bench.sign(A, [
        eventOf(A, "x", {}, { object: { ...object, spec: "s".repeat(50_000) } }),
        eventOf(A, "x", {}, { object }),
      ]),
    );
    expect(bench.published).toEqual([eventOf(A, "x"), eventOf(A, "x", {}, { object })]);
  });
});

describe("when a part fails", () => {
  test("events that the bus did not take are to be sent again, and the batch does not count", async () => {
    const bench = new IngestBench();
    bench.publish = async () => [{ ok: true }, { ok: false, reason: "throttled" }];
    const batch = bench.sign(A, [eventOf(A, "a"), eventOf(A, "b"), eventOf(A, "c")]);
    expect((await bench.send(batch)).json).toEqual(results(["id-a", "accepted"], ["id-b", "retry"], ["id-c", "retry"]));
    expect(bench.receipts.size).toBe(0);
  });

  test.each<[string, (bench: IngestBench) => void]>([
    [
      "the bus cannot be reached",
      (b) => (b.publish = () => Promise.reject(new SkysailError("BUS_UNAVAILABLE", "down"))),
    ],
    ["the bus takes nothing", (b) => (b.publish = async (events) => events.map(() => ({ ok: false, reason: "no" })))],
    [
      "the fleet cannot be read",
      (b) => (b.get = () => Promise.reject(new SkysailError("LEDGER_UNAVAILABLE", "hunter2"))),
    ],
    ["something breaks", (b) => (b.get = () => Promise.reject(new Error("hunter2")))],
  ])("%s: the same batch again, later", async (_, breakIt) => {
    const bench = new IngestBench();
    const { publish, get } = bench;
    breakIt(bench);
    const batch = bench.sign(A, [eventOf(A, "a")]);
    const answer = await bench.send(batch);
    expect(answer).toMatchObject({ status: 503, json: { error: { code: "unavailable" } } });
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(answer.text).not.toContain("hunter2");
    Object.assign(bench, { publish, get });
    expect((await bench.send(batch)).json).toEqual(results(["id-a", "accepted"]));
    expect(bench.published).toHaveLength(1);
  });

  test("a heartbeat that was not recorded is to be sent again", async () => {
    const bench = new IngestBench();
    bench.heartbeat = () => Promise.reject(new Error("down"));
    const { json } = await bench.send(bench.sign(A, [heartbeatOf(A), eventOf(A, "a")]));
    expect(json).toEqual(results(["beat", "retry"], ["id-a", "accepted"]));
  });

  test("a receipt that cannot be kept costs a second publication, not an answer", async () => {
    const bench = new IngestBench();
    bench.record = () => Promise.reject(new Error("down"));
    const batch = bench.sign(A, [eventOf(A, "a")]);
    expect((await bench.send(batch)).status).toBe(200);
    expect((await bench.send(batch)).status).toBe(200);
    expect(bench.published).toHaveLength(2);
    expect(bench.log.at("warn")).toContain("the receipt of a batch was not kept");
  });
});
