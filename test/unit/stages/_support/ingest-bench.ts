import { randomUUID } from "node:crypto";
import { EVENT_TYPES, toSource, type ClusterEvent } from "../../../../src/model/events.ts";
import type { ClusterRecord } from "../../../../src/model/fleet.ts";
import { BATCH_PATH, toBatchHeaders, toSigningInput, type SignedBatch } from "../../../../src/model/wire.ts";
import type { EventBus, Published } from "../../../../src/ports/event-bus.ts";
import type { FleetStore } from "../../../../src/ports/fleet-store.ts";
import type { Receipt, ReceiptStore } from "../../../../src/ports/receipt-store.ts";
import { createIngest, type IngestLimits } from "../../../../src/stages/ingest/app.ts";
import { createKeyPair, createSigner, type SigningKeyPair } from "../../../../src/stages/relay/signer.ts";
import { RecordingLog } from "./recording-log.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const A = "aaaaaaaa-0000-4000-8000-00000000000a";
export const B = "bbbbbbbb-0000-4000-8000-00000000000b";

/** A resource event of `cluster`; `more` replaces its attributes. */
export function eventOf(cluster: string, name: string, more: object = {}, data: object = {}): ClusterEvent {
  const uid = `uid-${name}`;
  return {
    specversion: "1.0",
    id: `id-${name}`,
    source: toSource(cluster),
    type: EVENT_TYPES.modified,
    uid,
    resourceversion: "7",
    partitionkey: `${cluster}/${uid}`,
    data: {
      ref: {
        cluster,
        group: "example.dev",
        version: "v1",
        kind: "Widget",
        resource: "widgets",
        namespace: "shop",
        name,
        uid,
      },
      owners: [],
      labels: {},
      annotations: {},
      ...data,
    },
    ...more,
  };
}

export function heartbeatOf(cluster: string): ClusterEvent {
  const type = EVENT_TYPES.heartbeat;
  return { specversion: "1.0", id: "beat", source: toSource(cluster), type, data: { sequence: 1 } };
}

/** An ingest with two clusters, stores in memory, and a bus that a test can break. */
export class IngestBench {
  readonly clock = new VirtualClock();
  readonly log = new RecordingLog();
  readonly keys: Record<string, SigningKeyPair> = { [A]: createKeyPair(), [B]: createKeyPair() };
  readonly published: ClusterEvent[] = [];
  readonly receipts = new Map<string, Receipt>();
  readonly heartbeats: [string, number][] = [];
  publish: (events: readonly ClusterEvent[]) => Promise<readonly Published[]> = async (events) => {
    this.published.push(...events);
    return events.map(() => ({ ok: true }));
  };
  get: (id: string) => Promise<ClusterRecord | undefined> = async (id) => this.recordOf(id);
  heartbeat: (id: string, at: number) => Promise<void> = async (id, at) => void this.heartbeats.push([id, at]);
  record: ReceiptStore["record"] = async (cluster, id, receipt) => void this.receipts.set(`${cluster} ${id}`, receipt);
  readonly app;

  constructor(limits: Partial<IngestLimits> = {}) {
    const fleet: FleetStore = {
      get: (id) => this.get(id),
      list: async () => [],
      put: async () => undefined,
      heartbeat: (id, at) => this.heartbeat(id, at),
    };
    const receipts: ReceiptStore = {
      find: async (cluster, id) => this.receipts.get(`${cluster} ${id}`),
      record: (cluster, id, receipt) => this.record(cluster, id, receipt),
    };
    const bus: EventBus = { publish: (events) => this.publish(events) };
    this.app = createIngest({ fleet, receipts, bus, clock: this.clock, log: this.log, limits });
  }

  recordOf(id: string): ClusterRecord | undefined {
    const key = this.keys[id];
    if (key === undefined) return undefined;
    const keys = [{ id: "k1", publicKey: key.publicKey }];
    return { id, name: id.slice(0, 8), labels: {}, keys, access: { kind: "none" }, registeredAt: 0 };
  }

  /** A batch as a relay of `cluster` signs it. */
  sign(
    cluster: string,
    content: unknown,
    more: Partial<SignedBatch> = {},
    signedBy = this.keys[cluster] ?? createKeyPair(),
  ): SignedBatch {
    const body = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const id = more.id ?? randomUUID();
    const timestamp = more.timestamp ?? Math.floor(this.clock.now() / 1000);
    const signature = createSigner([signedBy.privateKey]).sign(toSigningInput(id, timestamp, body));
    return { cluster, id, timestamp, body, signature, ...more };
  }

  async send(batch: SignedBatch, headers: Record<string, string> = {}, init: RequestInit = {}) {
    const request = new Request(`http://ingest${BATCH_PATH}`, {
      method: "POST",
      headers: { ...toBatchHeaders(batch), ...headers },
      body: new Uint8Array(batch.body),
      ...init,
    });
    const response = await this.app.fetch(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as unknown };
  }
}
