import { type Command, stringOption, stringOptions } from "../command.ts";
import { CLUSTER_OPTIONS, HEALTH_OPTION, OPERATOR_OPERANDS, toHealthAddress } from "../options.ts";
import { createStepLog } from "../step-log.ts";

/** `skysail serve`: everything in one process. */
export const serveCommand: Command = {
  name: "serve",
  summary: "Run operators for one or more clusters in this process: relay, pipeline and a SQLite ledger.",
  usage: "[options] OPERATORS…",
  options: {
    ...CLUSTER_OPTIONS,
    context: { ...CLUSTER_OPTIONS.context, multiple: true },
    ledger: { type: "string", placeholder: "FILE", description: "ledger file (default .skysail/ledger.sqlite)" },
    ...HEALTH_OPTION,
  },
  operands: OPERATOR_OPERANDS,
  async run({ log, signal, verbose }, values, positionals) {
    const kubeconfig = stringOption(values, "kubeconfig");
    const health = toHealthAddress(values);
    // Here, so that a command loads what it needs and nothing else.
    const { loadOperators } = await import("../../runtime/load-operators.ts");
    const { serve } = await import("../../runtime/serve.ts");
    const operators = await loadOperators(positionals);
    await serve({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      contexts: stringOptions(values, "context"),
      operators,
      ledger: stringOption(values, "ledger") ?? ".skysail/ledger.sqlite",
      ...(health === undefined ? {} : { health }),
      log,
      signal,
      onStep: createStepLog(log),
      onReady: (clusters) => {
        for (const { name, id, server } of clusters) {
          log.info("serving", {
            name,
            cluster: id,
            server,
            operators: operators.map((operator) => operator.name).join(","),
          });
        }
        log.info(howToSeeProgress({ verbose, health: health !== undefined }));
      },
    });
  },
};

function howToSeeProgress({ verbose, health }: { readonly verbose: boolean; readonly health: boolean }): string {
  return [
    verbose ? "every step is logged here" : "every write and every failure is logged here, with --verbose every step",
    health
      ? "/readyz and /status say how the watches do"
      : "with --health PORT, /readyz and /status say how the watches do",
  ].join("; ");
}
