import { createFetchSink } from "../adapters/local/fetch-sink.ts";
import { OPERATOR_LABEL } from "../model/marks.ts";
import type { KubeObject } from "../model/objects.ts";
import { fromApiVersion, toKindKey } from "../model/refs.ts";
import { subscriptionsOf } from "../operator/manifests/subscriptions.ts";
import type { Operator } from "../operator/types.ts";
import { createRelay, type RelayStatus } from "../stages/relay/relay.ts";
import { createKeyPair, createSigner } from "../stages/relay/signer.ts";
import { createWatchSource } from "../stages/watch/engine.ts";
import { createViewMemory } from "../stages/watch/view-memory.ts";
import { createPipeline, type Pipeline, type PipelineOptions } from "./pipeline.ts";

/** How long the first events wait for all watches to be in sync. */
const SYNC_MS = 5_000;

/** What {@link createProcess} composes. */
export type ProcessOptions = Omit<PipelineOptions, "publicKey" | "views">;

/** Relay, ingest, queue, reconciler and sweep of one process. */
export interface OperatorProcess extends Pick<Pipeline, "reconciler" | "queued" | "sweep"> {
  /**
   * Works until the signal ends it; then takes no more work, finishes what runs, and resolves. Call it once.
   * Errors: a broken invariant (`BUG`) ends it and rejects.
   */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /** How the relays do, one per cluster. */
  status(): readonly RelayStatus[];
}

/**
 * Composes the whole path in one process: each cluster's relay signs its batches with a key of this process and hands them to the same ingest that
 * runs as a function, whose events go to the reconciler through a queue in memory. What the relays watch is remembered, so that the reconciler needs to read
 * little of it.
 *
 * Guarantees: what the path guarantees, also with two processes on one ledger.
 * Caveats: messages that wait are lost with the process. The next one's first sync, and the rows that are due, bring the work back.
 */
export async function createProcess(options: ProcessOptions): Promise<OperatorProcess> {
  const { clusters, operators, clock, random, log } = options;
  const keys = createKeyPair();
  const isWanted = toWanted(operators);
  const memories = new Map(clusters.map(({ api }) => [api.cluster, createViewMemory(isWanted)]));
  const views = (cluster: string) => memories.get(cluster);
  const pipeline = await createPipeline({ ...options, publicKey: keys.publicKey, views });
  const relays = clusters.map(({ api }) => {
    const memory = memories.get(api.cluster);
    return createRelay({
      source: createWatchSource({ api, clock, random, log, ...(memory === undefined ? {} : { memory }) }),
      subscriptions: subscriptionsOf(operators),
      sink: createFetchSink(pipeline.ingest),
      signer: createSigner([keys.privateKey]),
      clock,
      random,
      log,
      // Before that, what is remembered is incomplete: each object would be read, as if nothing were.
      hold: { ms: SYNC_MS, speakers: new Set(operators.map((operator) => toKindKey(operator.for))) },
    });
  });

  return {
    reconciler: pipeline.reconciler,
    status: () => relays.map((relay) => relay.status()),
    get queued() {
      return pipeline.queued;
    },
    sweep: (abortable) => pipeline.sweep(abortable),
    async run({ signal }) {
      const failed = new AbortController();
      const stop = AbortSignal.any([signal, failed.signal]);
      const jobs = [pipeline.sweepUntil(stop), ...relays.map((relay) => relay.run({ signal: stop }))];
      const ended = await Promise.allSettled(
        jobs.map((job) =>
          job.catch((thrown: unknown) => {
            failed.abort();
            throw thrown;
          }),
        ),
      );
      await pipeline.stop();
      for (const job of ended) if (job.status === "rejected") throw job.reason;
    },
  };
}

/** What the reconciler may want to see: objects that the operators are for, and those that bear the label of one of them. */
function toWanted(operators: readonly Operator[]): (object: KubeObject) => boolean {
  const kinds = new Set(operators.map((operator) => toKindKey(operator.for)));
  const names = new Set<string | undefined>(operators.map(({ name }) => name));
  return ({ apiVersion, kind, metadata }) =>
    kinds.has(toKindKey({ group: fromApiVersion(apiVersion).group, kind })) ||
    names.has(metadata.labels?.[OPERATOR_LABEL]);
}
