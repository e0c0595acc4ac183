import { ensureError } from "../model/errors.ts";
import type { Operator } from "../operator/types.ts";
import type { Logger } from "../ports/logger.ts";
import type { WorkMessage } from "../ports/work-queue.ts";
import { createProcess, type OperatorProcess } from "../runtime/process.ts";
import type { Backend } from "./backend.ts";
import type { TestLedger } from "./ledger.ts";
import type { RunningOperators } from "./test-cluster.ts";

/** The processes of one cluster, at most one per call of `start`. */
export interface Processes {
  readonly running: ReadonlySet<OperatorProcess>;
  start(operators: readonly Operator[]): Promise<RunningOperators>;
  /** Throws the error that ended a process by itself: a broken invariant. */
  assertAlive(): void;
  stop(): Promise<void>;
}

/** How long a process may take to end, on the cluster's clock. */
const STOP_MS = 60_000;

/** Makes the runner of a cluster's operators. `onMessage` hears of what is delivered to them. */
export function createProcesses(
  { time, random, activity, apis, devcluster }: Backend,
  ledger: TestLedger,
  log: Logger,
  onMessage: (message: WorkMessage) => void,
): Processes {
  const running = new Set<OperatorProcess>();
  const stops = new Set<() => Promise<void>>();
  let broken: Error | undefined;

  return {
    running,
    async start(operators) {
      const process = await createProcess({
        clusters: [{ name: "test", api: apis.operators }],
        operators: operators.map((operator) => watched(operator, activity)),
        ledger,
        clock: time.clock,
        random,
        log,
        onMessage,
        // The ledger rings when a row is due, to the millisecond.
        sweepMs: devcluster === undefined ? 1_000 : Number.POSITIVE_INFINITY,
      });
      const ended = new AbortController();
      const run = process.run({ signal: ended.signal }).catch((thrown: unknown) => {
        broken ??= ensureError(thrown);
      });
      running.add(process);
      const stop = async (): Promise<void> => {
        if (!stops.delete(stop)) return;
        ended.abort();
        await time.pass(run, STOP_MS);
        await run;
        running.delete(process);
      };
      stops.add(stop);
      return { stop, [Symbol.asyncDispose]: stop };
    },
    assertAlive() {
      if (broken !== undefined) throw broken;
    },
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

/** The operator, with the time in which its author's code runs known. */
function watched(operator: Operator, activity: Backend["activity"]): Operator {
  return {
    ...operator,
    run: (input) => activity.author(operator.run(input)),
    ...(operator.finalize === undefined
      ? {}
      : { finalize: (input) => activity.author(operator.finalize?.(input) ?? Promise.resolve()) }),
  };
}
