import { createSystemClock } from "../adapters/local/clock.ts";
import { createMemoryLedger } from "../adapters/local/memory-ledger.ts";
import { createRandom } from "../adapters/local/random.ts";
import type { SqliteLedger } from "../adapters/local/sqlite-ledger.ts";
import { ensureError } from "../model/errors.ts";
import type { ClusterEvent } from "../model/events.ts";
import { toCustomResourceDefinitions } from "../operator/manifests/manifests.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import type { TimedStep } from "../stages/reconcile/steps.ts";
import { aborted } from "./aborted.ts";
import { installDefinition } from "./install-definitions.ts";
import { openModuleGraph } from "./module-graph.ts";
import { openCluster } from "./open-cluster.ts";
import { createProcess } from "./process.ts";

/** What {@link runDev} is told. */
export interface DevOptions {
  readonly kubeconfig: string;
  /** The ledger's SQLite file, in a folder that is there. Default is a ledger in memory. */
  readonly ledger?: string;
  /** Modules that export operators. */
  readonly modules: readonly string[];
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ClusterEvent) => void;
  readonly onStep: (step: TimedStep) => void;
  /** These operators run from now on. */
  readonly onRunning: (operators: readonly Operator[], files: number) => void;
  /** What was changed does not load, or its definitions are refused; the operators before it go on. */
  readonly onBroken: (error: Error) => void;
}

/**
 * Runs operators on a cluster for whoever writes them: installs their definitions, and does both again whenever one of their files changes.
 *
 * Guarantees: at any moment one set of operators runs: the old one finishes what it does before the new one begins.
 * Errors: at the first load those of `loadOperators`, later none; those of the first connection.
 */
export async function runDev(options: DevOptions): Promise<void> {
  const { kubeconfig, modules, log, signal, onEvent, onStep, onRunning, onBroken } = options;
  const clock = createSystemClock();
  using graph = openModuleGraph(modules);
  let operators = await graph.load();
  using cluster = await openCluster({ kubeconfig, role: "dev", signal });
  using stack = new DisposableStack();
  const ledger = options.ledger === undefined ? createMemoryLedger() : stack.use(await openKeptLedger(options.ledger));
  const { api } = cluster;
  const install = async (wanted: readonly Operator[]): Promise<void> => {
    for (const definition of toCustomResourceDefinitions(wanted)) {
      await installDefinition({ api, clock, manager: "skysail-dev" }, definition, { signal });
    }
  };
  /** The next set of operators that loads and whose definitions the cluster takes; `undefined` at the end. */
  const next = async (): Promise<readonly Operator[] | undefined> => {
    for (;;) {
      await Promise.race([graph.changed(), aborted(signal)]);
      if (signal.aborted) return undefined;
      try {
        const loaded = await graph.load();
        await install(loaded);
        return loaded;
      } catch (thrown) {
        if (signal.aborted) return undefined;
        onBroken(ensureError(thrown));
      }
    }
  };

  await install(operators);
  for (;;) {
    const clusters = [{ name: cluster.name, api }];
    const ports = { ledger, clock, random: createRandom(), log, onEvent, onStep };
    const running = await createProcess({ clusters, operators, ...ports });
    const stop = new AbortController();
    const working = AbortSignal.any([signal, stop.signal]);
    const ended = running.run({ signal: working });
    onRunning(operators, graph.files);
    // An end that nobody asked for is a broken invariant, and rejects.
    const following = await Promise.race([next(), ended.then(() => undefined)]);
    stop.abort();
    await ended;
    if (following === undefined) return;
    operators = following;
  }
}

/** Here, so that a ledger in memory does not load SQLite. */
async function openKeptLedger(path: string): Promise<SqliteLedger> {
  const { openSqliteLedger } = await import("../adapters/local/sqlite-ledger.ts");
  return openSqliteLedger({ path });
}
