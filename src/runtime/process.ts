import { createFetchSink } from "../adapters/local/fetch-sink.ts";
import { createMemoryFleetStore } from "../adapters/local/fleet-store.ts";
import { createLocalQueue } from "../adapters/local/queue.ts";
import { createMemoryReceiptStore } from "../adapters/local/receipt-store.ts";
import { createStaticAccess } from "../adapters/kubernetes/static-access.ts";
import { PROCESS_LEASE_TIMES } from "../core/ledger/lease-times.ts";
import { ensureError } from "../model/errors.ts";
import { subscriptionsOf } from "../operator/manifests/subscriptions.ts";
import type { Operator } from "../operator/types.ts";
import type { Clock, Random } from "../ports/clock.ts";
import type { ClusterApi } from "../ports/cluster-api.ts";
import type { LedgerStore } from "../ports/ledger-store.ts";
import type { Logger } from "../ports/logger.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import { createIngest } from "../stages/ingest/app.ts";
import { createLeases } from "../stages/reconcile/lease-driver.ts";
import { PROCESS_RENEWAL } from "../stages/reconcile/lease-renewal.ts";
import { createReconciler, type Reconciler } from "../stages/reconcile/reconciler.ts";
import type { TimedStep } from "../stages/reconcile/steps.ts";
import { createRelay, type RelayStatus } from "../stages/relay/relay.ts";
import { createKeyPair, createSigner } from "../stages/relay/signer.ts";
import { createSweep } from "../stages/sweep/sweep.ts";
import { createWatchSource } from "../stages/watch/engine.ts";

/** A cluster that a process serves, by the name that people know it by. */
export interface NamedCluster {
  readonly name: string;
  readonly api: ClusterApi;
}

/** What {@link createProcess} composes. */
export interface ProcessOptions {
  readonly clusters: readonly NamedCluster[];
  readonly operators: readonly Operator[];
  readonly ledger: LedgerStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Hears of every step of every reconcile. Must not throw. */
  readonly onStep?: (step: TimedStep) => void;
  /** Hears of every message before it is handled. Must not throw. */
  readonly onMessage?: (message: WorkMessage) => void;
  /** Milliseconds between two looks for rows that are due. Default is 1,000. */
  readonly sweepMs?: number;
}

/** Relay, ingest, queue, reconciler and sweep of one process. */
export interface OperatorProcess {
  /**
   * Works until the signal ends it; then takes no more work, finishes what runs, and resolves. Call it once.
   * Errors: a broken invariant (`BUG`) ends it and rejects.
   */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /** How the relays do, one per cluster. */
  status(): readonly RelayStatus[];
  /** The reconciler, for whoever wants to hand it work without an event. */
  readonly reconciler: Reconciler;
}

/** How long runs that are under way may take to end once the process is asked to stop. */
const STOP_MS = 10_000;

/**
 * Composes the whole path in one process: each cluster's relay signs its batches with a key of this process and hands them to the same ingest that
 * runs as a function, whose events go to the reconciler through a queue in memory.
 *
 * Guarantees: what the path guarantees, also with two processes on one ledger.
 * Caveats: messages that wait are lost with the process. The next one's first sync, and the rows that are due, bring the work back.
 */
export async function createProcess(options: ProcessOptions): Promise<OperatorProcess> {
  const { clusters, operators, ledger, clock, random, log, onMessage, sweepMs = 1_000 } = options;
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
    ...(options.onStep === undefined ? {} : { onStep: options.onStep }),
  });
  const keys = createKeyPair();
  for (const { name, api } of clusters) {
    const record = { id: api.cluster, name, labels: {}, access: { kind: "none" }, registeredAt: startedAt } as const;
    await fleet.put({ ...record, keys: [{ id: "process", publicKey: keys.publicKey }] });
  }
  const ingest = createIngest({ fleet, receipts: createMemoryReceiptStore({ clock }), bus: queue, clock, log });
  const relays = clusters.map(({ api }) =>
    createRelay({
      source: createWatchSource({ api, clock, random, log }),
      subscriptions: subscriptionsOf(operators),
      sink: createFetchSink(ingest),
      signer: createSigner([keys.privateKey]),
      clock,
      random,
      log,
    }),
  );
  const sweep = createSweep({ ledger, queue, operators, clock, log });

  async function sweepUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(sweepMs, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await sweep.run({ signal }).catch((thrown: unknown) => {
        if (!signal.aborted) log.warn("sweep failed; it runs again", { error: ensureError(thrown).message });
      });
    }
  }

  return {
    reconciler,
    status: () => relays.map((relay) => relay.status()),
    async run({ signal }) {
      const failed = new AbortController();
      const stop = AbortSignal.any([signal, failed.signal]);
      const jobs = [sweepUntil(stop), ...relays.map((relay) => relay.run({ signal: stop }))];
      const ended = await Promise.allSettled(
        jobs.map((job) =>
          job.catch((thrown: unknown) => {
            failed.abort();
            throw thrown;
          }),
        ),
      );
      await queue.stop({ signal: AbortSignal.timeout(STOP_MS) });
      for (const job of ended) if (job.status === "rejected") throw job.reason;
    },
  };
}
