import { loadOperators } from "../../runtime/load-operators.ts";
import { runRelay } from "../../runtime/relay.ts";
import { type Command, requiredOption, stringOption } from "../command.ts";
import { CLUSTER_OPTIONS, HEALTH_OPTION, OPERATOR_OPERANDS, toHealthAddress } from "../options.ts";

/** `skysail relay`: watches one cluster for functions elsewhere. */
export const relayCommand: Command = {
  name: "relay",
  summary: "Watch one cluster and ship signed events to an ingest.",
  usage: "--ingest URL --key-file FILE [options] OPERATORS…",
  options: {
    ...CLUSTER_OPTIONS,
    ingest: { type: "string", placeholder: "URL", description: "address of the ingest function" },
    "key-file": {
      type: "string",
      placeholder: "FILE",
      description: "signing key, as skysail cluster register made it",
    },
    ...HEALTH_OPTION,
  },
  operands: OPERATOR_OPERANDS,
  async run({ log, signal }, values, positionals) {
    const kubeconfig = stringOption(values, "kubeconfig");
    const context = stringOption(values, "context");
    const health = toHealthAddress(values);
    await runRelay({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      ingest: requiredOption(values, "ingest"),
      keyFile: requiredOption(values, "key-file"),
      operators: await loadOperators(positionals),
      ...(health === undefined ? {} : { health }),
      log,
      signal,
      onReady: ({ name, id }) => log.info("watching", { name, cluster: id }),
    });
  },
};
