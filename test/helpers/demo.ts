import { parseArgs } from "node:util";
import { runDemo } from "../../src/cli/demo/run.ts";
import { findOperators } from "../../src/operator/brand.ts";
import { toCustomResourceDefinitions } from "../../src/operator/manifests/manifests.ts";
import { createTerminalLogger } from "../../src/runtime/logging.ts";
import { shutdownSignal } from "../../src/runtime/shutdown.ts";
import { startControlPlane } from "./control-plane/control-plane.ts";
import * as example from "../../examples/website/operator.ts";

const USAGE = `Usage: npm run demo [-- OPTIONS]

Plays the life of a Website on a real API server: created, scaled, broken by hand, deleted.

Options:
  --kubeconfig FILE  use this cluster; everything that the demo makes there is removed again
  --context NAME     context of the kubeconfig (default: the current one)
  --keep             leave the Website in place and go on serving until Ctrl-C
  --help             show this help`;

const { values } = parseArgs({
  options: {
    kubeconfig: { type: "string" },
    context: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const signal = shutdownSignal();
  const operators = findOperators(example);
  const [crd] = toCustomResourceDefinitions(operators);
  if (crd === undefined) throw new Error("the example has no resource of its own");
  await using own = values.kubeconfig === undefined ? await startOwn() : undefined;
  const kubeconfig = values.kubeconfig ?? own?.kubeconfig ?? "";
  await runDemo({
    kubeconfig,
    ...(values.context === undefined ? {} : { context: values.context }),
    operators,
    crd,
    keep: values.keep,
    print: (line) => console.log(line),
    colour: process.stdout.isTTY === true && process.stdout.hasColors(),
    log: createTerminalLogger({ stream: process.stderr, level: "warn", json: false }),
    signal,
  });
}

async function startOwn(): Promise<AsyncDisposable & { readonly kubeconfig: string }> {
  console.log("Starting etcd, kube-apiserver and kube-controller-manager (built on first use, about eight minutes) …");
  const controlPlane = await startControlPlane();
  return { kubeconfig: controlPlane.kubeconfig, [Symbol.asyncDispose]: () => controlPlane.stop() };
}
