import { join } from "node:path";
import { createSystemClock } from "../adapters/local/clock.ts";
import { createMemoryLedger } from "../adapters/local/memory-ledger.ts";
import { createRandom } from "../adapters/local/random.ts";
import { SkysailError } from "../model/errors.ts";
import { EVENT_TYPES, type ClusterEvent, toSource } from "../model/events.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import type { TimedStep } from "../stages/reconcile/steps.ts";
import type { ConnectedCluster } from "./connect.ts";
import { openCluster } from "./open-cluster.ts";
import { createPipeline } from "./pipeline.ts";
import { type RelayProcess, startRelayProcess } from "./relay-process.ts";
import { serveHttp } from "./serve-http.ts";
import { publicKeyOf } from "./signing-key.ts";

/** Where a cluster is, by a name that is used for it here. */
export interface ClusterAddress {
  readonly name: string;
  readonly kubeconfig: string;
  readonly context?: string;
}

/** What {@link startLocalCloud} is told. */
export interface LocalCloudOptions {
  readonly clusters: readonly ClusterAddress[];
  readonly operators: readonly Operator[];
  /** The modules that export them, for the relays. */
  readonly modules: readonly string[];
  /** Starts `skysail`: the program and what stands before the command. */
  readonly skysail: readonly [string, ...string[]];
  /** What is in other namespaces is left alone. Default is to look at all of them. */
  readonly namespace?: string;
  /** A folder of the caller's, for the signing key. */
  readonly folder: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** These hear of every event, message and step. They must not throw. */
  readonly onEvent: (event: ClusterEvent) => void;
  readonly onMessage: (message: WorkMessage) => void;
  readonly onStep: (step: TimedStep) => void;
}

/** The functions of a deployment in this process, behind an ingest on loopback, and a relay process per cluster. */
export interface LocalCloud extends AsyncDisposable {
  readonly clusters: readonly ConnectedCluster[];
  /** Starts the relay of a cluster, by its name. Resolves with its process id when it has told everything that is there. */
  startRelay(name: string): Promise<number>;
  /** Ends the relay of a cluster by SIGKILL. */
  killRelay(name: string): Promise<number>;
}

/**
 * Connects to the clusters and starts the pipeline; relays are started one by one.
 *
 * Guarantees: disposing it kills the relays, lets the runs that are under way end, and closes the connections; after an error nothing is left.
 * Errors: those of the first connections; `startRelay` rejects with `ABORTED` when the signal ends it first.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { operators, namespace, log, signal } = options;
  const clock = createSystemClock();
  await using stack = new AsyncDisposableStack();
  const clusters: ConnectedCluster[] = [];
  for (const { name, kubeconfig, context } of options.clusters) {
    const cluster = stack.use(await openCluster({ kubeconfig, ...(context === undefined ? {} : { context }), signal }));
    clusters.push({ ...cluster, name });
  }
  const keyFile = join(options.folder, "relay.key");
  const { publicKey } = await publicKeyOf(keyFile);
  const synced = new Map<string, () => void>();
  const pipeline = await createPipeline({
    clusters,
    publicKey,
    operators,
    ledger: createMemoryLedger(),
    clock,
    random: createRandom(),
    log,
    onStep: options.onStep,
    onMessage: options.onMessage,
    onEvent(event) {
      if (event.type === EVENT_TYPES.syncEnd) synced.get(event.source)?.();
      options.onEvent(event);
    },
  });
  const stop = new AbortController();
  const sweeping = pipeline.sweepUntil(stop.signal);
  stack.defer(async () => {
    stop.abort();
    await sweeping;
    await pipeline.stop();
  });
  const server = stack.use(await serveHttp(pipeline.ingest.fetch, { host: "127.0.0.1", port: 0 }));
  const relays = new Map<string, RelayProcess>();
  stack.defer(async () => {
    await Promise.all([...relays.values()].map((relay) => relay.kill()));
  });
  const resources = stack.move();

  return {
    clusters,
    async startRelay(name) {
      const cluster = find(clusters, name);
      const { kubeconfig, context } = find(options.clusters, name);
      const where = ["--kubeconfig", kubeconfig, ...(context === undefined ? [] : ["--context", context])];
      if (namespace !== undefined) where.push("--namespace", namespace);
      const whereTo = ["--ingest", `http://127.0.0.1:${server.port}`, "--key-file", keyFile];
      const ready = Promise.withResolvers<void>();
      synced.set(toSource(cluster.api.cluster), ready.resolve);
      const command = [...options.skysail, "relay", ...where, ...whereTo, ...options.modules] as const;
      const relay = startRelayProcess(command, (lastLines) => {
        log.error("a relay ended", { cluster: name, lastLines });
        ready.reject(new SkysailError("BUG", `the relay of ${name} ended: ${lastLines}`));
      });
      relays.set(name, relay);
      await soon(ready.promise, `the relay of ${name} has told nothing for a minute`);
      return relay.pid;
    },
    async killRelay(name) {
      const relay = relays.get(name);
      relays.delete(name);
      await relay?.kill();
      return relay?.pid ?? 0;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };

  async function soon(promise: Promise<void>, otherwise: string): Promise<void> {
    const done = new AbortController();
    const late = clock.sleep(RELAY_START_MS, { signal: AbortSignal.any([signal, done.signal]) }).then(() => {
      throw new SkysailError("BUG", otherwise);
    });
    try {
      await Promise.race([promise, late]);
    } finally {
      done.abort();
      // Whichever lost has nobody to hear it.
      for (const loser of [promise, late]) loser.catch(() => undefined);
    }
  }
}

/** A relay that takes longer is in trouble. */
const RELAY_START_MS = 60_000;

function find<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  const item = items.find((candidate) => candidate.name === name);
  if (item === undefined) throw new Error(`there is no cluster ${name}`);
  return item;
}
