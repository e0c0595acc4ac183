import { join } from "node:path";
import { parseArgs } from "node:util";
import { toCustomResourceDefinitions } from "../../operator/manifests/manifests.ts";
import { keepCompiled } from "../../runtime/compile-cache.ts";
import { readTerminalConfig } from "../../runtime/config.ts";
import { loadOperators } from "../../runtime/load-operators.ts";
import { createTerminalLogger } from "../../runtime/logging.ts";
import { shutdownSignal } from "../../runtime/shutdown.ts";
import { runToEnd } from "../run.ts";
import { UsageError } from "../usage-error.ts";
import { createScreen } from "./screen.ts";

const USAGE = `Usage: npm run demo [-- OPTIONS]

Plays the life of a Website: created, scaled, broken by hand, orphaned by its relay, deleted; on two embedded API
servers, each with a relay process of its own, served by one pipeline.

Options:
  --kubeconfig FILE  play on this cluster; everything that the demo makes there is removed again
  --context NAME     context of the kubeconfig (default: the current one)
  --keep             leave the Websites in place and go on serving until Ctrl-C
  --help             show this help`;

const EXAMPLE = join(import.meta.dirname, "../../../examples/website/operator.ts");
const MAIN = join(import.meta.dirname, "../main.ts");

keepCompiled();
const signal = shutdownSignal();
process.exitCode = await runToEnd(main, { stderr: process.stderr, signal });

async function main(): Promise<void> {
  const { kubeconfig, context, keep, help } = readArguments();
  if (help) return void process.stdout.write(`${USAGE}\n`);
  const operators = await loadOperators([EXAMPLE]);
  const [crd] = toCustomResourceDefinitions(operators);
  if (crd === undefined) throw new Error("the example has no resource of its own");
  const plain = process.stdout.isTTY !== true || readTerminalConfig().noColor;
  const { runDemo } = await import("./run.ts");
  await runDemo({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    operators,
    modules: [EXAMPLE],
    skysail: [process.execPath, ...process.execArgv, MAIN],
    crd,
    keep,
    screen: createScreen(process.stdout, { plain }),
    log: createTerminalLogger({ stream: process.stderr, level: "error", json: false }),
    signal,
  });
}

function readArguments(): { kubeconfig?: string; context?: string; keep: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        kubeconfig: { type: "string" },
        context: { type: "string" },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.context !== undefined && values.kubeconfig === undefined) {
      throw new UsageError("--context names a context of a kubeconfig: give --kubeconfig, too");
    }
    return values;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new UsageError(`${why} (see npm run demo -- --help)`, { cause: error });
  }
}
