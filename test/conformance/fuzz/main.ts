/**
 * Compares the devcluster with a real API server under random writes: `npm run -s fuzz -- --help`.
 */
import { parseArgs } from "node:util";

import { startDevcluster } from "../../../src/runtime/devcluster.ts";
import { startControlPlane } from "../../helpers/control-plane/control-plane.ts";
import { createClient } from "../client.ts";
import { fuzz, KIND_NAMES } from "./fuzz.ts";
import { printDifference } from "./print.ts";

const HELP = `Usage: npm run -s fuzz -- [options]

Sends the same random writes to the devcluster and to a kube-apiserver, and compares every answer and what is stored after it.
Prints the shortest sequence of writes for every difference; the exit code is 1 when there is one.

Options:
  --operations N   how many writes (default 2000)
  --seed S         of the first sequence; the next one has the next seed (default 1)
  --kinds K,...    what is written (default ConfigMap,Deployment,Service,Widget); "all", or some of
                   ${KIND_NAMES}
  --most N         end after so many differences (default 20)
  --server URL     a kube-apiserver that is running, without controllers that act on these kinds (default: one is started)
  --token T        an administrator's token for it
  -h, --help       show this help
`;

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    kinds: { type: "string" },
    most: { type: "string", default: "20" },
    server: { type: "string" },
    token: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await compare();

async function compare(): Promise<void> {
  const devcluster = await startDevcluster({
    controllers: { garbageCollection: false, workloads: false, endpoints: false, kubelet: false },
  });
  const plane = values.server === undefined ? await startControlPlane({ name: "fuzz" }) : undefined;
  const controllers = (await plane?.pids())?.controllerManager;
  if (controllers !== undefined) process.kill(controllers, "SIGSTOP");
  const real = createClient(plane ?? { server: values.server ?? "", token: values.token ?? "" });
  const ours = createClient(devcluster);
  try {
    const started = performance.now();
    const { operations, differences } = await fuzz(
      { devcluster: ours, real },
      {
        operations: Number(values.operations),
        seed: Number(values.seed),
        most: Number(values.most),
        ...(values.kinds === undefined ? {} : { kinds: values.kinds.split(",") }),
      },
    );
    for (const difference of differences) process.stdout.write(printDifference(difference));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stdout.write(
      `${operations} operations from seed ${values.seed}: ${differences.length} differences (${seconds} s)\n`,
    );
    process.exitCode = differences.length === 0 ? 0 : 1;
  } finally {
    ours.close();
    real.close();
    await devcluster.stop();
    await plane?.stop();
  }
}
