import { createLocalQueue } from "../adapters/local/queue.ts";
import { createMemoryFleetStore } from "../adapters/local/fleet-store.ts";
import { createMemoryReceiptStore } from "../adapters/local/receipt-store.ts";
import { createStaticAccess } from "../adapters/kubernetes/static-access.ts";
import { PROCESS_LEASE_TIMES } from "../core/ledger/lease-times.ts";
import { ensureError } from "../model/errors.ts";
import type { ClusterEvent } from "../model/events.ts";
import type { Operator } from "../operator/types.ts";
import type { Abortable } from "../ports/abortable.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { ClusterApi } from "../ports/cluster-api.ts";
import type { EventBus } from "../ports/event-bus.ts";
import type { LedgerStore } from "../ports/ledger-store.ts";
import type { Logger } from "../ports/logger.ts";
import type { ObjectViews } from "../ports/object-views.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import { createIngest } from "../stages/ingest/app.ts";
import { createLeases } from "../stages/reconcile/lease-driver.ts";
import { PROCESS_RENEWAL } from "../stages/reconcile/lease-renewal.ts";
import { createReconciler, type Reconciler } from "../stages/reconcile/reconciler.ts";
import type { TimedStep } from "../stages/reconcile/steps.ts";
import { createSweep } from "../stages/sweep/sweep.ts";

/** A cluster that a process serves, by the name that people know it by. */
export interface NamedCluster {
  readonly name: string;
  readonly api: ClusterApi;
}

/** What {@link createPipeline} composes. */
export interface PipelineOptions {
  readonly clusters: readonly NamedCluster[];
  /** The public key that the clusters' relays sign with. */
  readonly publicKey: string;
  readonly operators: readonly Operator[];
  readonly ledger: LedgerStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** What the relays show of a cluster, when they run in this process. Default is nothing: everything is read. */
  readonly views?: (cluster: string) => ObjectViews | undefined;
  /** Hears of every step of every reconcile. Must not throw. */
  readonly onStep?: (step: TimedStep) => void;
  /** Hears of every message before it is handled. Must not throw. */
  readonly onMessage?: (message: WorkMessage) => void;
  /** Hears of every event that ingest accepted, before it is published. Must not throw. */
  readonly onEvent?: (event: ClusterEvent) => void;
  /** Milliseconds between two looks for rows that are due. Default is 1,000; `Infinity` leaves it to whoever calls `sweep`. */
  readonly sweepMs?: number;
}

/** What the functions are in the cloud: ingest, queue, reconciler and sweep, here in one process. The relays are somebody else's. */
export interface Pipeline {
  /** Takes the relays' batches, as the ingest function does. */
  readonly ingest: ReturnType<typeof createIngest>;
  /** The reconciler, for whoever wants to hand it work without an event. */
  readonly reconciler: Reconciler;
  /** Messages that wait for the reconciler or are with it. */
  readonly queued: number;
  /** Wakes the rows that are due now. Errors: those of the ledger. */
  sweep(options?: Abortable): Promise<void>;
  /** Sweeps again and again until the signal ends it. A sweep that fails is logged. */
  sweepUntil(signal: AbortSignal): Promise<void>;
  /** Takes no more work and resolves when what runs has ended, after ten seconds at the latest. */
  stop(): Promise<void>;
}

/** How long runs that are under way may take to end once the process is asked to stop. */
const STOP_MS = 10_000;

/**
 * Composes the path behind the relays for some clusters, whose relays all sign with one key.
 *
 * Guarantees: what the path guarantees, also with two pipelines on one ledger.
 * Caveats: messages that wait are lost with the process. The relays' next sync, and the rows that are due, bring the work back.
 */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { clusters, publicKey, operators, ledger, clock, random, log, onMessage, sweepMs = 1_000 } = options;
  const startedAt = clock.now();
  const fleet = createMemoryFleetStore();
  const queue = createLocalQueue({
    handler: (message, { signal }) => {
      onMessage?.(message);
      return reconciler.handle(message, { signal });
    },
    clock,
    random,
    log,
  });
  const reconciler = createReconciler({
    access: createStaticAccess(clusters.map(({ api }) => api)),
    leases: createLeases({
      store: ledger,
      clock,
      random,
      log,
      // One order for all: leases keep two processes on one ledger apart, and a clock that was set back must not shut this one out.
      program: { order: 1, id: `process-${startedAt}` },
      times: PROCESS_LEASE_TIMES,
      renewal: PROCESS_RENEWAL,
      durableQueue: false,
    }),
    queue,
    operators,
    clock,
    random,
    log,
    requeueVia: "due",
    ...(options.views === undefined ? {} : { views: options.views }),
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
  });
  for (const { name, api } of clusters) {
    const record = { id: api.cluster, name, labels: {}, access: { kind: "none" }, registeredAt: startedAt } as const;
    await fleet.put({ ...record, keys: [{ id: "process", publicKey }] });
  }
  const bus = options.onEvent === undefined ? queue : overhear(queue, options.onEvent);
  const ingest = createIngest({ fleet, receipts: createMemoryReceiptStore({ clock }), bus, clock, log });
  const sweep = createSweep({ ledger, queue, operators, clock, log });

  return {
    ingest,
    reconciler,
    get queued() {
      return queue.size;
    },
    async sweep(abortable) {
      await sweep.run(abortable);
    },
    async sweepUntil(signal) {
      while (!signal.aborted) {
        await clock.sleep(sweepMs, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await sweep.run({ signal }).catch((thrown: unknown) => {
          if (!signal.aborted) log.warn("sweep failed; it runs again", { error: ensureError(thrown).message });
        });
      }
    },
    stop: () => queue.stop({ signal: AbortSignal.timeout(STOP_MS) }),
  };
}

function overhear(bus: EventBus, onEvent: (event: ClusterEvent) => void): EventBus {
  return {
    publish(events, abortable) {
      for (const event of events) onEvent(event);
      return bus.publish(events, abortable);
    },
  };
}
