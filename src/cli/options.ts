import { type Command, type CommandOption, type OptionValues, stringOption, stringOptions } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** Where the cluster is. */
export const CLUSTER_OPTIONS = {
  kubeconfig: {
    type: "string",
    placeholder: "FILE",
    description: "kubeconfig (default: KUBECONFIG, the pod's own cluster, ~/.kube/config)",
  },
  context: { type: "string", placeholder: "NAME", description: "context of it (default: the current one)" },
} as const satisfies Record<string, CommandOption>;

/** Modules that export operators: at least one. */
export const OPERATOR_OPERANDS = {
  min: 1,
  max: Infinity,
  missing: "name at least one module that exports operators, e.g. ./operator.ts",
} as const satisfies Command["operands"];

/** Where health is served. */
export const HEALTH_OPTION = {
  health: {
    type: "string",
    placeholder: "[HOST:]PORT",
    description: "serve /livez, /readyz and /status there (default host 127.0.0.1)",
  },
} as const satisfies Record<string, CommandOption>;

/** Where the fleet's records are. */
export const FLEET_OPTIONS = {
  table: { type: "string", placeholder: "NAME", description: "the deployment's table (default: SKYSAIL_TABLE)" },
} as const satisfies Record<string, CommandOption>;

/** Reads `--health` as `PORT` or `HOST:PORT`; an IPv6 address stands in brackets. Errors: `UsageError`. */
export function toHealthAddress(values: OptionValues): { host: string; port: number } | undefined {
  const text = stringOption(values, "health");
  if (text === undefined) return undefined;
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw new UsageError(`--health takes PORT or HOST:PORT, not ${JSON.stringify(text)}`);
  }
  return { host: bracketed ?? plain ?? "127.0.0.1", port: Number(port) };
}

/** Reads repeated `--label name=value`; `undefined` when none was given. Errors: `UsageError`. */
export function toLabels(values: OptionValues): Record<string, string> | undefined {
  const given = stringOptions(values, "label");
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const equals = text.indexOf("=");
      if (equals < 1) throw new UsageError(`--label takes name=value, not ${JSON.stringify(text)}`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}
