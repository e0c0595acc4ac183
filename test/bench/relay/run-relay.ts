import { anonymous } from "../../../src/adapters/kubernetes/credential.ts";
import { createClusterApi } from "../../../src/adapters/kubernetes/cluster-api.ts";
import { createSystemClock } from "../../../src/adapters/local/clock.ts";
import { createMemoryFleetStore } from "../../../src/adapters/local/fleet-store.ts";
import { createRandom } from "../../../src/adapters/local/random.ts";
import { createMemoryReceiptStore } from "../../../src/adapters/local/receipt-store.ts";
import type { EventSink } from "../../../src/ports/event-sink.ts";
import { createIngest } from "../../../src/stages/ingest/app.ts";
import { createRelay } from "../../../src/stages/relay/relay.ts";
import { createKeyPair, createSigner, type SigningKeyPair } from "../../../src/stages/relay/signer.ts";
import { createWatchSource } from "../../../src/stages/watch/engine.ts";
import { eventually } from "../../helpers/processes/ready.ts";
import { silent } from "../silent.ts";
import { FEED_CLUSTER, FEED_KIND } from "./feed-contract.ts";
import { toWatchLine } from "./objects.ts";
import type { Feed } from "./start-feed.ts";

const clock = createSystemClock();

/** What a relay did with the events of a feed. */
export interface Shipment {
  readonly events: number;
  readonly batches: number;
  readonly lineBytes: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How long each delivery took in the sink. */
  readonly sinkMs: readonly number[];
}

/** Acknowledges every event without looking at anything but its id. */
export const acknowledging: EventSink = {
  async deliver({ body }) {
    // Ids are 64 hexadecimal digits; the body is our own, so that this finds them and nothing else.
    const ids = Buffer.from(body)
      .toString("latin1")
      .matchAll(/"specversion":"1\.0","id":"([0-9a-f]{64})"/g);
    return {
      status: 200,
      body: JSON.stringify({ results: Array.from(ids, ([, id]) => ({ id, result: "accepted" })) }),
    };
  },
};

/** An ingest that knows the feed's cluster, and publishes into the void. */
export function createBenchIngest(keys: SigningKeyPair): ReturnType<typeof createIngest> {
  const fleet = createMemoryFleetStore();
  void fleet.put({
    id: FEED_CLUSTER,
    name: "feed",
    labels: {},
    access: { kind: "none" },
    registeredAt: 0,
    keys: [{ id: "bench", publicKey: keys.publicKey }],
  });
  const bus = { publish: async (events: readonly unknown[]) => events.map(() => ({ ok: true }) as const) };
  return createIngest({ fleet, receipts: createMemoryReceiptStore({ clock }), bus, clock, log: silent });
}

/** Lets a new relay ship what a feed streams; one portion after the other, each when the one before it was acknowledged. */
export async function runRelay(options: {
  readonly feed: Feed;
  readonly whole: boolean;
  readonly portions: readonly number[];
  readonly makeSink: (keys: SigningKeyPair) => EventSink;
}): Promise<Shipment> {
  const { feed, whole, portions } = options;
  const random = createRandom();
  const keys = createKeyPair();
  const api = createClusterApi({
    cluster: FEED_CLUSTER,
    endpoint: { server: feed.server },
    credential: anonymous,
    clock,
    userAgent: "skysail-bench",
  });
  const sink = options.makeSink(keys);
  const sinkMs: number[] = [];
  const acknowledged = createCounter();
  const relay = createRelay({
    source: createWatchSource({ api, clock, random, log: silent }),
    subscriptions: [{ kind: FEED_KIND, wholeObjects: whole }],
    sink: {
      async deliver(batch, abortable) {
        const begin = performance.now();
        const answer = await sink.deliver(batch, abortable);
        sinkMs.push(performance.now() - begin);
        if (answer.status !== 200) throw new Error(answer.body);
        acknowledged.add(answer.body.split('"accepted"').length - 1);
        return answer;
      },
    },
    signer: createSigner([keys.privateKey]),
    clock,
    random,
    log: silent,
  });
  const stop = new AbortController();
  const running = relay.run({ signal: stop.signal });
  try {
    await eventually("the relay is in sync", () => relay.status().watches.every(({ inSync }) => inSync) || undefined);
    await eventually("the first signals are shipped", () => relay.status().pending.events === 0 || undefined);
    sinkMs.length = 0;
    const { batches } = relay.status();
    const cpu = process.cpuUsage();
    const begin = performance.now();
    for (const events of portions) {
      const done = acknowledged.after(events);
      feed.order({ events, whole });
      await done;
    }
    const wallMs = performance.now() - begin;
    const { user, system } = process.cpuUsage(cpu);
    return {
      events: portions.reduce((sum, events) => sum + events, 0),
      batches: relay.status().batches - batches,
      lineBytes: toWatchLine(100_000, whole).length,
      wallMs,
      cpuMs: (user + system) / 1_000,
      sinkMs,
    };
  } finally {
    stop.abort();
    await running;
    api.close();
  }
}

/** Counts, and tells when so many more were counted. A heartbeat may be among them: half a minute apart, it does not matter. */
function createCounter(): { add(count: number): void; after(count: number): Promise<void> } {
  let left = 0;
  let resolve: () => void = () => undefined;
  return {
    add(count) {
      left -= count;
      if (left <= 0) resolve();
    },
    after(count) {
      left = count;
      return new Promise<void>((done) => (resolve = done));
    },
  };
}
