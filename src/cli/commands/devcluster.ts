import { SkysailError, ensureError } from "../../model/errors.ts";
import { aborted } from "../../runtime/aborted.ts";
import type { RunningDevcluster, StartDevclusterOptions } from "../../runtime/devcluster.ts";
import { writeKubeconfigFile } from "../../runtime/kubeconfig-file.ts";
import { limitYoungGeneration } from "../../runtime/young-generation.ts";
import { type Command, type CommandOption, type OptionValues, stringOption } from "../command.ts";
import { UsageError } from "../usage-error.ts";

/** How an embedded API server is started, and where its kubeconfig goes. */
export const DEVCLUSTER_OPTIONS = {
  port: {
    type: "string",
    placeholder: "PORT",
    description: "port on 127.0.0.1 (default: the one before, else any that is free)",
  },
  data: {
    type: "string",
    placeholder: "DIR",
    description: "keep the cluster in this folder, and go on with the one that is there (default: in memory)",
  },
  kubeconfig: {
    type: "string",
    placeholder: "FILE",
    description: "where the kubeconfig is written (default .skysail/kubeconfig)",
  },
} as const satisfies Record<string, CommandOption>;

/** `skysail devcluster`: the embedded API server alone. */
export const devclusterCommand: Command = {
  name: "devcluster",
  summary: "Run an embedded Kubernetes API server until Ctrl-C.",
  usage: "[options]",
  options: {
    ...DEVCLUSTER_OPTIONS,
    http: { type: "boolean", description: "plain HTTP (kubectl sends its token over HTTPS only)" },
    token: {
      type: "string",
      placeholder: "TOKEN",
      description: "the administrator's token (default: the one before, else a random one)",
    },
    rbac: {
      type: "boolean",
      description: "judge requests by Roles and their bindings (default: a token may do everything)",
    },
    "no-controllers": {
      type: "boolean",
      description: "no garbage collection, no end of namespaces, no simulated workloads",
    },
  },
  async run({ print, log, output, signal }, values) {
    const token = stringOption(values, "token");
    if (token !== undefined && !/^[!-~]+$/.test(token)) {
      throw new UsageError("--token takes printable characters without spaces");
    }
    const off = { garbageCollection: false, namespaces: false, workloads: false, endpoints: false, kubelet: false };
    await using stack = new AsyncDisposableStack();
    const devcluster = await openDevcluster(values, {
      https: values["http"] !== true,
      rbac: values["rbac"] === true,
      log,
      ...(token === undefined ? {} : { token }),
      ...(values["no-controllers"] === true ? { controllers: off } : {}),
    });
    stack.defer(() => devcluster.stop());
    const { path: kubeconfig } = stack.use(
      await writeKubeconfigFile(toKubeconfigPath(values), devcluster.kubeconfig()),
    );
    const { server } = devcluster;
    print(output === "json" ? JSON.stringify({ server, kubeconfig }) : `ready at ${server}, kubeconfig ${kubeconfig}`);
    await aborted(signal);
  },
};

/** Where the kubeconfig is to go. */
export function toKubeconfigPath(values: OptionValues): string {
  return stringOption(values, "kubeconfig") ?? ".skysail/kubeconfig";
}

/**
 * Starts a devcluster at the port and with the data folder that were asked for.
 *
 * Errors: `UsageError`; `INVALID_CONFIG` when the port or the folder cannot be had.
 */
export async function openDevcluster(
  values: OptionValues,
  options: Omit<StartDevclusterOptions, "port" | "data">,
): Promise<RunningDevcluster> {
  const text = stringOption(values, "port");
  if (text !== undefined && (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)) {
    throw new UsageError(`--port takes a number up to 65535, not ${JSON.stringify(text)}`);
  }
  const data = stringOption(values, "data");
  limitYoungGeneration();
  // Here, so that commands that need no API server do not load one.
  const { startDevcluster } = await import("../../runtime/devcluster.ts");
  try {
    return await startDevcluster({
      // For whoever looks at it with kubectl.
      controllers: { events: true },
      ...options,
      ...(text === undefined ? {} : { port: Number(text) }),
      ...(data === undefined ? {} : { data }),
    });
  } catch (thrown) {
    const error = ensureError(thrown);
    if (!("syscall" in error)) throw error;
    const port = "port" in error ? Number(error.port) : text;
    const which = text === undefined && data !== undefined ? ", where this cluster was before" : "";
    const message = `cannot listen on 127.0.0.1:${port}${which}: ${error.message}; choose another with --port`;
    throw new SkysailError("INVALID_CONFIG", message, { cause: thrown });
  }
}
