import { dirname } from "node:path";
import { createSystemClock } from "../adapters/local/clock.ts";
import { createRandom } from "../adapters/local/random.ts";
import { openSqliteLedger, type SqliteLedger } from "../adapters/local/sqlite-ledger.ts";
import { ensureError, SkysailError } from "../model/errors.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import type { TimedStep } from "../stages/reconcile/steps.ts";
import { readKubernetesConfig } from "./config.ts";
import { connectClusters } from "./connect.ts";
import { startHealthServer } from "./health.ts";
import { createProcess } from "./process.ts";
import { makeFolder } from "./make-folder.ts";

/** What `skysail serve` is told. */
export interface ServeOptions {
  readonly kubeconfig?: string;
  readonly contexts: readonly string[];
  readonly operators: readonly Operator[];
  /** The ledger's SQLite file; its folder is made. */
  readonly ledger: string;
  /** Where `/livez`, `/readyz` and `/status` are served. Default is nowhere. */
  readonly health?: { readonly host: string; readonly port: number };
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onStep?: (step: TimedStep) => void;
  /** Called once every cluster has answered and work begins. */
  readonly onReady?: (
    clusters: readonly { readonly name: string; readonly id: string; readonly server: string }[],
  ) => void;
}

/**
 * Runs relay, pipeline and ledger in this process until the signal ends it; resolves when what was running has ended.
 *
 * Errors: `INVALID_CONFIG`, and what the first connection to a cluster throws: a process that cannot reach its cluster at the start says so and
 * ends, one that loses it later goes on trying.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { operators, contexts, log, signal, kubeconfig, onStep } = options;
  const clock = createSystemClock();
  log.debug("connecting");
  using connected = await connectClusters({
    contexts,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    environment: readKubernetesConfig(),
    role: "serve",
    clock,
    signal,
  });
  const { clusters } = connected;
  using ledger = openLedger(options.ledger);
  const work = await createProcess({
    clusters,
    operators,
    ledger,
    clock,
    random: createRandom(),
    log,
    ...(onStep === undefined ? {} : { onStep }),
  });
  await using _health =
    options.health === undefined
      ? undefined
      : await startHealthServer({ ...options.health, status: () => work.status() });
  options.onReady?.(clusters.map(({ name, api, server }) => ({ name, id: api.cluster, server })));
  await work.run({ signal });
}

function openLedger(path: string): SqliteLedger {
  try {
    makeFolder(dirname(path));
  } catch (thrown) {
    const why = ensureError(thrown).message;
    throw new SkysailError("INVALID_CONFIG", `cannot make the folder of the ledger ${path}: ${why}`, { cause: thrown });
  }
  return openSqliteLedger({ path });
}
