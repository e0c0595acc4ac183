import { type Command, requiredOption, stringOption } from "../command.ts";
import { CLUSTER_OPTIONS, HEALTH_OPTION, OPERATOR_OPERANDS, toHealthAddress } from "../options.ts";

/** `skysail relay`: watches one cluster for functions elsewhere. */
export const relayCommand: Command = {
  name: "relay",
  summary: "Watch one cluster and ship signed events to an ingest.",
  usage: "--ingest URL --key-file FILE [options] OPERATORS…",
  options: {
    ...CLUSTER_OPTIONS,
    namespace: { type: "string", placeholder: "NAME", description: "watch this namespace only (default: all)" },
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
    const namespace = stringOption(values, "namespace");
    const health = toHealthAddress(values);
    const { loadOperators } = await import("../../runtime/load-operators.ts");
    const { runRelay } = await import("../../runtime/relay.ts");
    await runRelay({
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
      ...(namespace === undefined ? {} : { namespace }),
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
