import { createPublicKey, verify } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { SkysailError } from "../../../../src/model/errors.ts";
import { toSigningInput } from "../../../../src/model/wire.ts";
import type { Subscription, WatchChange } from "../../../../src/model/changes.ts";
import { createRelay, type RelayOptions } from "../../../../src/stages/relay/relay.ts";
import { createKeyPair, createSigner, toPublicKey } from "../../../../src/stages/relay/signer.ts";
import { born, changed, CLUSTER, found, gone, HandFedSource, widget } from "../_support/hand-fed-source.ts";
import { RecordingLog } from "../_support/recording-log.ts";
import { answerTo, eventsOf, refuseBatch, ScriptedSink, type Behaviour } from "../_support/scripted-sink.ts";
import { WIDGET } from "../_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../_support/virtual-clock.ts";

const SUBSCRIPTION: Subscription = { kind: WIDGET, wholeObjects: true };
const pair = createKeyPair();
/** A batch begins this long after the one before it. */
const PACE_MS = 2;
const down: Behaviour = () => Promise.reject(new SkysailError("BUS_UNAVAILABLE", "refused"));

async function start(sink: ScriptedSink, more: Partial<RelayOptions> = {}) {
  const clock = new VirtualClock();
  const source = new HandFedSource();
  const log = new RecordingLog();
  const relay = createRelay({
    source,
    subscriptions: [SUBSCRIPTION],
    sink,
    signer: createSigner([pair.privateKey]),
    clock,
    random: createSeededRandom(1),
    log,
    ...more,
  });
  const stop = new AbortController();
  const running = relay.run({ signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await clock.advance(60_000);
    await running.catch(() => undefined);
  });
  await clock.advance(1_000);
  const tell = async (...changes: WatchChange[]): Promise<void> => {
    changes.forEach((change) => source.tell(change));
    await clock.advance(PACE_MS);
  };
  return { clock, source, relay, log, stop, running, tell };
}

describe("a relay", () => {
  test("sends a change in the turn in which it came, signed by its cluster", async () => {
    const sink = new ScriptedSink();
    const { source, clock } = await start(sink);
    const before = clock.now();
    source.tell(born(widget("a", "1")));
    await clock.settle();
    expect(clock.now()).toBe(before);
    const batch = sink.batches.at(-1);
    if (batch === undefined) throw new Error("nothing sent");
    expect(sink.sent.at(-1)).toEqual(["added a"]);
    expect(batch).toMatchObject({ cluster: CLUSTER, timestamp: Math.floor(before / 1000) });
    const x = Buffer.from(pair.publicKey, "base64").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const signature = Buffer.from(batch.signature.slice("v1a,".length), "base64");
    expect(verify(null, toSigningInput(batch.id, batch.timestamp, batch.body), key, signature)).toBe(true);
  });

  test("lets a stream of changes share batches, and makes none of them wait for longer than the pace", async () => {
    const sink = new ScriptedSink();
    const { source, clock } = await start(sink);
    const before = sink.sent.length;
    for (const name of ["a", "b", "c"]) {
      source.tell(found(widget(name, "1")));
      await clock.settle();
    }
    expect(sink.sent.slice(before)).toEqual([["added a"]]);
    await clock.advance(PACE_MS);
    expect(sink.sent.slice(before)).toEqual([["added a"], ["added b", "added c"]]);
  });

  test("collects while a batch is under way, and has one under way at most", async () => {
    const gate = Promise.withResolvers<void>();
    const sink = new ScriptedSink();
    const { tell } = await start(sink);
    sink.script.push(async (batch) => (await gate.promise, answerTo(batch, () => "accepted")));
    await tell(found(widget("a", "1")));
    await tell(found(widget("b", "1")), changed(widget("a", "2")), changed(widget("b", "2")));
    gate.resolve();
    await tell();
    expect(sink.sent.slice(1)).toEqual(
      [["added a"], ["modified a", "modified b"]].map((names) => expect.arrayContaining(names)),
    );
    expect(sink.batches).toHaveLength(3);
    expect(sink.mostBusy).toBe(1);
  });

  test("sends the same id and bytes until they are acknowledged, with a timestamp of each attempt", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, relay } = await start(sink);
    sink.script.push(
      down,
      () => ({ status: 503, body: "busy", retryAfterMs: 7_000 }),
      () => ({ status: 200, body: "<html>" }),
    );
    await tell(born(widget("a", "1")));
    await tell(changed(widget("a", "2")));
    expect(relay.status()).toMatchObject({ pending: { events: 1 }, problem: "refused" });
    await clock.advance(20_000);
    const [, first, second, third, fourth, next] = sink.batches;
    for (const again of [second, third, fourth]) expect(again).toMatchObject({ id: first?.id, body: first?.body });
    expect((third?.timestamp ?? 0) - (second?.timestamp ?? 0)).toBeGreaterThanOrEqual(7);
    expect(next?.id).not.toBe(first?.id);
    expect(sink.sent.at(-1)).toEqual(["modified a"]);
    expect(relay.status().pending.events).toBe(0);
    expect(relay.status()).not.toHaveProperty("problem");
  });

  test("takes an answer that does not name every event, in order, for none", async () => {
    const sink = new ScriptedSink();
    const { tell, clock } = await start(sink);
    const results = (ids: string[]): string =>
      JSON.stringify({ results: ids.map((id) => ({ id, result: "accepted" })) });
    sink.script.push(
      () => ({ status: 200, body: results([]) }),
      () => ({ status: 200, body: results(["other"]) }),
    );
    await tell(born(widget("a", "1")));
    await clock.advance(5_000);
    expect(sink.sent.slice(1)).toEqual([["added a"], ["added a"], ["added a"]]);
    expect(new Set(sink.batches.slice(1).map(({ id }) => id)).size, "the same batch each time").toBe(1);
  });

  test("sends what is to be retried in another batch, and drops what is refused, once and loudly", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, relay, log } = await start(sink);
    const verdicts: Record<string, "accepted" | "retry" | "refused"> = { a: "accepted", b: "retry", c: "refused" };
    sink.script.push((batch) =>
      answerTo(batch, (event) => ("uid" in event ? (verdicts[event.data.ref.name] ?? "accepted") : "accepted")),
    );
    await tell(found(widget("a", "1")), found(widget("b", "1")), found(widget("c", "1")));
    await clock.advance(1_000);
    expect(sink.sent.slice(1)).toEqual([["added a", "added b", "added c"], ["added b"]]);
    expect(sink.batches[2]?.id).not.toBe(sink.batches[1]?.id);
    expect(relay.status()).toMatchObject({ accepted: 3, retried: 1, refused: 1, pending: { events: 0 } });
    expect(log.at("error")).toEqual(["the event was refused for ever"]);
  });

  test("corrects its clock by the server's, says so, and tries again at once", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, relay, log } = await start(sink);
    const serverTime = Math.floor(clock.now() / 1000) + 3_600;
    sink.script.push(refuseBatch(401, "timestamp", { serverTime }));
    await tell(born(widget("a", "1")));
    expect(sink.batches.slice(1).map(({ timestamp }) => timestamp - serverTime)).toEqual([-3_600, 0]);
    expect(sink.batches[2]?.id).toBe(sink.batches[1]?.id);
    expect(relay.status().clockOffsetMs).toBe(3_600_000);
    expect(log.at("warn")).toContain("the clock is off the server's; timestamps are corrected");
  });

  test("does not spin when its corrected time is refused again", async () => {
    const sink = new ScriptedSink();
    const { tell, clock } = await start(sink);
    sink.otherwise = refuseBatch(401, "timestamp", { serverTime: 5 });
    await tell(born(widget("a", "1")));
    await clock.advance(60_000);
    expect(sink.batches.length).toBeLessThan(25);
  });

  test("finds the event for which a whole batch is refused, and loses no other", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, relay } = await start(sink);
    const accepted = new Set<string>();
    sink.otherwise = (batch) => {
      const names = eventsOf(batch).flatMap((event) => ("uid" in event ? [event.data.ref.name] : []));
      if (names.includes("bad")) return refuseBatch(400, "malformed")(batch, undefined) as never;
      names.forEach((name) => accepted.add(name));
      return answerTo(batch, () => "accepted");
    };
    const names = ["a", "b", "bad", "c", "d", "e", "f", "g"];
    await tell(...names.map((name) => found(widget(name, "1"))));
    await clock.advance(60_000);
    expect([...accepted].toSorted()).toEqual(names.filter((name) => name !== "bad"));
    expect(relay.status()).toMatchObject({ refused: 1, pending: { events: 0 } });
  });

  test("sends a lone event without its object before it gives up on it", async () => {
    const sink = new ScriptedSink();
    const { tell, relay } = await start(sink);
    sink.script.push(refuseBatch(413, "too_large"));
    await tell(found(widget("a", "1")));
    const [, first, second] = sink.batches.map((batch) => eventsOf(batch)[0]);
    expect(first?.data).toHaveProperty("object");
    expect(second?.data).not.toHaveProperty("object");
    expect(relay.status()).toMatchObject({ refused: 0, pending: { events: 0 } });
  });

  test.each<[string, Behaviour]>([
    ["a proxy's 400", () => ({ status: 400, body: "<html>bad request</html>" })],
    ["a proxy's 413", () => ({ status: 413, body: "too large" })],
    ["401", refuseBatch(401, "unauthenticated")],
    ["404", () => ({ status: 404, body: "" })],
    ["500", () => ({ status: 500, body: "" })],
    ["409", refuseBatch(409, "altered")],
  ])("never drops an event for %s", async (_, behaviour) => {
    const sink = new ScriptedSink();
    const { tell, clock, relay } = await start(sink);
    sink.otherwise = behaviour;
    await tell(found(widget("a", "1")));
    await clock.advance(3_600_000);
    expect(relay.status()).toMatchObject({ refused: 0 });
    expect(sink.batches.length, "with patience").toBeLessThan(600);
    sink.otherwise = (batch) => answerTo(batch, () => "accepted");
    await clock.advance(61_000);
    expect(relay.status().pending.events).toBe(0);
    expect(sink.sent.some((names) => names.includes("added a"))).toBe(true);
  });

  test("signals syncs, gaps and heartbeats with a growing sequence, and knows its watches", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, relay } = await start(sink);
    await tell({ type: "syncBegin" }, found(widget("a", "1")), { type: "syncEnd" });
    expect(relay.status().watches).toEqual([{ group: "example.dev", kind: "Widget", inSync: true, gaps: 0 }]);
    await tell({ type: "trouble", code: "KUBE_FORBIDDEN", message: "no" }, { type: "gap", reason: "old" });
    expect(relay.status().watches).toEqual([
      { group: "example.dev", kind: "Widget", inSync: false, gaps: 1, trouble: "no" },
    ]);
    await tell({ type: "recovered" });
    expect(relay.status().watches).not.toMatchObject([{ trouble: expect.anything() }]);
    await clock.advance(65_000);
    const events = sink.batches.flatMap(eventsOf);
    expect(events.map(({ type }) => type.replace("dev.skysail.", ""))).toEqual([
      "heartbeat",
      "sync.begin",
      "resource.added",
      "sync.end",
      "watch.gap",
      "heartbeat",
      "heartbeat",
    ]);
    const sequence = events.flatMap(({ data }) => ("sequence" in data ? [data.sequence ?? 0] : []));
    expect(sequence).toEqual(sequence.toSorted((a, b) => a - b));
    expect(new Set(sequence).size).toBe(6);
  });

  test("sends what is pending when it is stopped, then ends", async () => {
    const sink = new ScriptedSink();
    const gate = Promise.withResolvers<void>();
    const { tell, stop, running, relay } = await start(sink);
    sink.script.push(async (batch, signal) => {
      await gate.promise;
      expect(signal?.aborted).toBe(false);
      return answerTo(batch, () => "accepted");
    });
    await tell(found(widget("a", "1")));
    await tell(found(widget("b", "1")));
    stop.abort();
    gate.resolve();
    await running;
    expect(sink.sent.slice(1)).toEqual([["added a"], ["added b"]]);
    expect(relay.status().pending.events).toBe(0);
  });

  test("does not wait for a dead sink for ever when it is stopped", async () => {
    const sink = new ScriptedSink();
    const { tell, clock, stop, running, log } = await start(sink, { flushMs: 4_000 });
    sink.otherwise = (_, signal) =>
      new Promise((__, reject) =>
        signal?.addEventListener("abort", () => reject(new SkysailError("ABORTED", "stopped"))),
      );
    await tell(found(widget("a", "1")));
    stop.abort();
    await clock.advance(4_001);
    await running;
    expect(log.lines.at(-1)).toMatchObject({ level: "warn", fields: { unsent: 1 } });
    expect(clock.sleeping).toBe(0);
  });

  test("rejects when a watch breaks, after it has sent what it knows", async () => {
    const sink = new ScriptedSink();
    const source = new HandFedSource();
    const broken = Promise.withResolvers<void>();
    source.watch = (_, tell) => (tell(gone(widget("a", "1"))), broken.promise);
    const clock = new VirtualClock();
    const relay = createRelay({
      source,
      subscriptions: [SUBSCRIPTION],
      sink,
      signer: createSigner([pair.privateKey]),
      clock,
      random: createSeededRandom(1),
      log: new RecordingLog(),
    });
    const running = relay.run({ signal: new AbortController().signal });
    broken.reject(new SkysailError("BUG", "broken"));
    await expect(running).rejects.toMatchObject({ code: "BUG" });
    expect(sink.sent.flat()).toEqual(["deleted a"]);
  });
});

describe("a signer", () => {
  test("signs with every key, while keys rotate", () => {
    const other = createKeyPair();
    const header = createSigner([pair.privateKey, other.privateKey]).sign(Buffer.from("x"));
    expect(header).toMatch(/^v1a,[A-Za-z0-9+/]{86}== v1a,[A-Za-z0-9+/]{86}==$/);
  });

  test("gives the public half as 32 bytes", () => {
    expect(Buffer.from(pair.publicKey, "base64")).toHaveLength(32);
    expect(toPublicKey(pair.privateKey)).toBe(pair.publicKey);
  });

  test.each(["", "no key", "-----BEGIN PRIVATE KEY-----\nTOPSECRET\n-----END PRIVATE KEY-----"])(
    "refuses %j, and does not show it",
    (pem) => {
      expect(() => createSigner([pem])).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
      expect(() => createSigner([pem])).not.toThrow(/TOPSECRET/);
      expect(() => createSigner([])).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
    },
  );
});
