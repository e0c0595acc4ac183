import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttpSink } from "../../src/adapters/http/http-sink.ts";
import { createFetchSink } from "../../src/adapters/local/fetch-sink.ts";
import { createMemoryFleetStore } from "../../src/adapters/local/fleet-store.ts";
import { createMemoryReceiptStore } from "../../src/adapters/local/receipt-store.ts";
import type { ClusterEvent } from "../../src/model/events.ts";
import type { EventSink } from "../../src/ports/event-sink.ts";
import { createIngest } from "../../src/stages/ingest/app.ts";
import { createRelay } from "../../src/stages/relay/relay.ts";
import { createKeyPair, createSigner } from "../../src/stages/relay/signer.ts";
import { createWatchSource } from "../../src/stages/watch/engine.ts";
import { RecordingLog } from "../unit/stages/_support/recording-log.ts";
import { SimulatedApi, WIDGET } from "../unit/stages/_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../unit/stages/_support/virtual-clock.ts";

/** API server, watch engine, relay, wire, ingest and bus in one process; only the sink differs. */
async function start(connect: (ingest: ReturnType<typeof createIngest>) => EventSink | Promise<EventSink>) {
  const clock = new VirtualClock();
  const api = new SimulatedApi(clock);
  const log = new RecordingLog();
  const pair = createKeyPair();
  const fleet = createMemoryFleetStore();
  await fleet.put({
    id: api.cluster,
    name: "one",
    labels: {},
    keys: [{ id: "k1", publicKey: pair.publicKey }],
    access: { kind: "none" },
    registeredAt: clock.now(),
  });
  const published: ClusterEvent[] = [];
  const bus = {
    publish: async (events: readonly ClusterEvent[]) => {
      published.push(...events);
      return events.map(() => ({ ok: true }) as const);
    },
  };
  const ingest = createIngest({ fleet, receipts: createMemoryReceiptStore({ clock }), bus, clock, log });
  const random = createSeededRandom(2);
  const relay = createRelay({
    source: createWatchSource({ api, clock, random, log }),
    subscriptions: [{ kind: WIDGET, wholeObjects: true }],
    sink: await connect(ingest),
    signer: createSigner([pair.privateKey]),
    clock,
    random,
    log,
  });
  const stop = new AbortController();
  const run = (): void => {
    const running = relay.run({ signal: stop.signal });
    onTestFinished(async () => {
      stop.abort();
      await clock.advance(60_000);
      await running;
    });
  };
  const story = (): string[] =>
    published.map((event) =>
      `${event.type.slice("dev.skysail.".length)} ${"uid" in event ? event.data.ref.name : ""}`.trim(),
    );
  /** Lets milliseconds pass, of which a relay takes some between two batches, until the bus has `count` events. */
  const until = async (count: number): Promise<void> => {
    while (published.length < count) await clock.advance(1);
  };
  return { clock, api, log, fleet, relay, run, published, story, until };
}

describe("from the API server to the bus", () => {
  test("in one process: what is there, what changes, what vanishes; and the cluster's sign of life", async () => {
    const { clock, api, fleet, run, story, published, until } = await start(createFetchSink);
    api.put("a");
    const began = clock.now();
    run();
    await until(3);
    expect(story()).toEqual(["sync.begin", "resource.added a", "sync.end"]);
    expect(published[1]).toMatchObject({
      data: { ref: { cluster: api.cluster, name: "a" }, object: { kind: "Widget" } },
    });
    api.put("a");
    await until(4);
    api.remove("a");
    await until(5);
    expect(story().slice(3)).toEqual(["resource.modified a", "resource.deleted a"]);
    expect((await fleet.get(api.cluster))?.lastHeartbeatAt).toBe(began);
  });

  test("through an hour without ingest, and with every answer lost once: everything arrives, nothing twice", async () => {
    let down = true;
    const lost = new Set<string>();
    const { clock, api, relay, run, story, published } = await start((ingest) => {
      const inner = createFetchSink(ingest);
      return {
        async deliver(batch, options) {
          if (down) throw new Error("connection refused");
          const answer = await inner.deliver(batch, options);
          if (lost.has(batch.id)) return answer;
          lost.add(batch.id);
          throw new Error("connection reset");
        },
      };
    });
    run();
    await clock.settle();
    for (let n = 0; n < 60; n += 1) {
      api.put("a");
      api.put(`b${n % 3}`);
      await clock.advance(60_000);
    }
    api.remove("b1");
    expect(published).toEqual([]);
    down = false;
    await clock.advance(310_000);
    // "a" was in no batch yet when it first changed; "b1" was known to nobody and is forgotten.
    expect(story().filter((line) => line.startsWith("resource"))).toEqual([
      "resource.modified a",
      "resource.modified b0",
      "resource.modified b2",
    ]);
    expect(new Set(published.map(({ id }) => id)).size).toBe(published.length);
    expect(lost.size).toBeGreaterThan(1);
    expect(relay.status()).toMatchObject({ refused: 0, pending: { events: 0 } });
  });

  test("over HTTP on loopback: the body that was signed is the body that arrives", async () => {
    const digests: string[] = [];
    const sent: string[] = [];
    const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    const { api, run, until, relay } = await start(async (ingest) => {
      const server = createServer(
        getRequestListener(async (request) => {
          const body = new Uint8Array(await request.clone().arrayBuffer());
          digests.push(digest(body));
          return ingest.fetch(request);
        }),
      );
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const sink = createHttpSink({ url: `http://127.0.0.1:${port}/v1/events` });
      onTestFinished(async () => {
        sink[Symbol.dispose]();
        await new Promise((resolve) => server.close(resolve));
      });
      return {
        deliver(batch, options) {
          sent.push(digest(batch.body));
          return sink.deliver(batch, options);
        },
      };
    });
    ["a", "\u00fc", "\u{1f6a2}"].forEach((name) => api.put(name));
    run();
    await until(5);
    expect(digests).toEqual(sent);
    expect(relay.status()).toMatchObject({ refused: 0 });
  });
});
