import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { PROCESS_LEASE_TIMES } from "../../src/core/ledger/lease-times.ts";
import { SkysailError } from "../../src/model/errors.ts";
import type { ClusterEvent } from "../../src/model/events.ts";
import { toObjectKey, type ObjectRef } from "../../src/model/refs.ts";
import type { Request } from "../../src/model/requests.ts";
import type { Operator } from "../../src/operator/types.ts";
import type { ClusterApi } from "../../src/ports/cluster-api.ts";
import { LEDGER_SHARDS, type LedgerRow, type LedgerStore } from "../../src/ports/ledger-store.ts";
import type { Logger } from "../../src/ports/logger.ts";
import type { WorkMessage } from "../../src/ports/work-queue.ts";
import { createLeases } from "../../src/stages/reconcile/lease-driver.ts";
import type { Leases } from "../../src/stages/reconcile/leases.ts";
import { createReconciler, type Reconciler, type ReconcilerDeps } from "../../src/stages/reconcile/reconciler.ts";
import type { TimedStep } from "../../src/stages/reconcile/steps.ts";
import { createFakeCluster, type FakeCluster } from "./fake-cluster.ts";
import { createStillClock, type StillClock } from "./still-clock.ts";
import { createWebsiteOperator, WEBSITE } from "./website-operator.ts";

/** Ports as one process sees them: a test puts its faults between. */
export interface Ports {
  readonly api: ClusterApi;
  readonly store: LedgerStore;
}

/** A cluster, a ledger, a clock, and a process that can be replaced. */
export interface World {
  readonly cluster: FakeCluster;
  readonly clock: StillClock;
  readonly store: LedgerStore;
  readonly steps: TimedStep[];
  readonly sent: { readonly request: Request; readonly delayMs: number }[];
  reconciler: Reconciler;
  leases: Leases;
  /** Starts a new process, with other ports or deps if given. */
  restart(options?: { readonly ports?: (ports: Ports) => Ports; readonly deps?: Partial<ReconcilerDeps> }): void;
  /** Delivers messages until nothing is left to do: new events, retries, rows that are due within `horizonMs`, garbage collection. */
  settle(options?: { readonly horizonMs?: number }): Promise<void>;
  /** Delivers one event. */
  deliver(event: ClusterEvent): Promise<void>;
  /** Events that were not delivered yet, taken away. */
  takeEvents(): ClusterEvent[];
  row(name: string): Promise<LedgerRow | undefined>;
}

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** A seeded chance: the same test takes the same course. */
export function createSeededRandom(seed = 1): { next(): number; token(): string } {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, token: () => `token-${next()}-${next()}` };
}

/** Makes a world with one operator for Websites. */
export function createWorld(operator: Operator = createWebsiteOperator()): World {
  const clock = createStillClock();
  const cluster = createFakeCluster("c1", () => clock.now());
  const store = createMemoryLedger();
  const random = createSeededRandom();
  const steps: TimedStep[] = [];
  const sent: World["sent"][number][] = [];
  let delivered = 0;

  const start: World["restart"] = ({ ports = (same: Ports) => same, deps = {} } = {}) => {
    const { api, store: ledger } = ports({ api: cluster.api, store });
    const settings = { times: PROCESS_LEASE_TIMES, durableQueue: false, program: { order: 1, id: "p1" } };
    world.leases = createLeases({ ...settings, store: ledger, clock, random, log: silent });
    world.reconciler = createReconciler({
      access: { open: async () => api },
      leases: world.leases,
      queue: {
        send: async (requests, { delayMs = 0 } = {}) => {
          for (const request of requests) sent.push({ request, delayMs });
        },
      },
      operators: [operator],
      clock,
      random,
      log: silent,
      onStep: (step) => steps.push(step),
      ...deps,
    });
  };

  const handle = async (message: WorkMessage): Promise<void> => {
    for (let tries = 0; tries < 20; tries++) {
      const disposition = await world.reconciler.handle(message);
      if (disposition.kind === "done") return;
      clock.advance(disposition.afterMs);
    }
    throw new Error("a message was never taken");
  };

  const world: World = {
    cluster,
    clock,
    store,
    steps,
    sent,
    reconciler: undefined as unknown as Reconciler,
    leases: undefined as unknown as Leases,
    restart: start,
    deliver: (event) => handle({ kind: "event", event }),
    takeEvents() {
      const events = cluster.events.slice(delivered);
      delivered = cluster.events.length;
      return events;
    },
    async settle({ horizonMs = 120_000 } = {}) {
      const until = clock.now() + horizonMs;
      for (let turns = 0; turns < 500; turns++) {
        cluster.collect();
        const events = world.takeEvents();
        for (const event of events) await world.deliver(event);
        if (events.length > 0) continue;
        const due = (
          await Promise.all(Array.from({ length: LEDGER_SHARDS }, (_, shard) => store.due(shard, until, 10)))
        ).flat();
        const first = due.toSorted((a, b) => a.due - b.due)[0];
        if (first === undefined) return;
        clock.advance(Math.max(0, first.due - clock.now()));
        await handle({ kind: "request", request: toDueRequest(operator, first.key.object) });
      }
      throw new SkysailError("BUG", "the world never settles");
    },
    row: (name) => {
      const object = toObjectKey({ group: WEBSITE.group, kind: WEBSITE.kind, namespace: "shop", name });
      return store.read({ cluster: "c1", operator: operator.name, object }, "row");
    },
  };
  start();
  return world;
}

/** A request for a Website. */
export function toDueRequest(operator: Operator, object: string): Request {
  const [group = "", kind = "", namespace = "", name = ""] = object.split("/");
  const ref: ObjectRef = { cluster: "c1", group, version: "v1", kind, resource: WEBSITE.resource, namespace, name };
  return { operator: operator.name, ref, reason: "due", eventIds: [] };
}
