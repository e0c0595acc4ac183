import { join, resolve } from "node:path";
import type { ClusterEvent } from "../../model/events.ts";
import { writeKubeconfigFile } from "../../runtime/kubeconfig-file.ts";
import type { TimedStep } from "../../runtime/steps.ts";
import { type Command, type CommandContext, stringOption } from "../command.ts";
import { createStepLog } from "../step-log.ts";
import { DEVCLUSTER_OPTIONS, openDevcluster, toKubeconfigPath } from "./devcluster.ts";

/** `skysail dev`: an embedded API server and the user's operators, which are loaded again when they change. */
export const devCommand: Command = {
  name: "dev",
  summary: "Run operators on an embedded API server, and again whenever their files change.",
  usage: "[options] [OPERATORS…]",
  options: DEVCLUSTER_OPTIONS,
  operands: { min: 0, max: Infinity, missing: "" },
  async run(context, values, positionals) {
    const { print, log, output, signal, verbose } = context;
    await using stack = new AsyncDisposableStack();
    const devcluster = await openDevcluster(values, { https: true, log });
    stack.defer(() => devcluster.stop());
    const path = resolve(toKubeconfigPath(values));
    const { path: kubeconfig } = stack.use(await writeKubeconfigFile(path, devcluster.kubeconfig()));
    const { server } = devcluster;
    const { runDev } = await import("../../runtime/dev.ts");
    const data = stringOption(values, "data");
    const tell = await createTeller(context);
    let isFirst = true;
    await runDev({
      kubeconfig,
      ...(data === undefined ? {} : { ledger: join(data, "ledger.sqlite") }),
      modules: positionals.length > 0 ? positionals : ["./operator.ts"],
      log,
      signal,
      onEvent: (event) => verbose && tell.event(event),
      onStep: tell.step,
      onRunning(operators, files) {
        const names = operators.map(({ name }) => name);
        if (output === "json") print(JSON.stringify({ server, kubeconfig, operators: names }));
        else {
          if (isFirst)
            print(`API server at ${server}; for kubectl in another terminal:\n  export KUBECONFIG=${kubeconfig}`);
          print(`running ${names.join(", ")}; ${files === 1 ? "its file is" : `its ${files} files are`} watched`);
        }
        isFirst = false;
      },
      onBroken: (error) => log.error("not loaded; the operators before go on", { error: error.message }),
    });
  },
};

interface Teller {
  readonly event: (event: ClusterEvent) => void;
  readonly step: (step: TimedStep) => void;
}

/** Each hop in words on standard output; with JSON as the form of the result, in the log. */
async function createTeller({ output, print, log, colour }: CommandContext): Promise<Teller> {
  if (output === "json") return { event: () => undefined, step: createStepLog(log) };
  // Here, because every command loads this file.
  const { createNarrator } = await import("../demo/narrator.ts");
  const { paint } = await import("../demo/screen.ts");
  return createNarrator({
    screen: {
      print,
      live: () => undefined,
      paint: (style, text) => (colour ? paint(style, text) : text),
      interactive: false,
    },
    nameOf: () => "dev",
    now: () => Date.now(),
    everyEvent: true,
  });
}
