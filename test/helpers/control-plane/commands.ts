import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { printProgress } from "../processes/install.ts";
import { controlPlaneBinaries } from "./binaries.ts";
import { startControlPlane } from "./control-plane.ts";
import { writeKubeconfig } from "./files.ts";
import { endSession, findSession, openSession, sessionDir } from "./session.ts";

const FIRST_NAME = 97; // "a"

/** What `--help` prints. */
export const HELP = `Usage: npm run control-plane -- COMMAND [options]

A real control plane (etcd, kube-apiserver, kube-controller-manager) on this machine, for tests and for looking around.
Built once from its Go modules (about 8 minutes on two cores), or taken from KUBEBUILDER_ASSETS when that is set.

Commands:
  up          start, print where it is, and stay until Ctrl-C
  down        end what another terminal started with up
  kubeconfig  print the path of the kubeconfig, which has one context per control plane: a, b, ...
  build       build the programs and print where they are

Options:
  --count N   how many control planes to start (default 1, at most 26)
  --dir D     a folder for data and kubeconfig, made if it is not there (default: the system's folder for temporary files)
  -h, --help  show this help`;

/** What a command needs from the terminal it runs in. */
export interface Terminal {
  /** Writes one line of result. */
  readonly print: (line: string) => void;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs one command line. Errors: every one is for the user, its first line says all. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { count: { type: "string" }, dir: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command, ...rest] = positionals;
  if (values.help === true) return terminal.print(HELP);
  if (rest.length > 0) throw new Error(`too many arguments: ${rest.join(" ")} (see --help)`);
  if (values.count !== undefined && command !== "up") throw new Error("--count goes with up (see --help)");
  const dir = sessionDir(values.dir);
  switch (command) {
    case "up":
      return up(dir, values.dir, toCount(values.count), terminal);
    case "down":
      return down(dir, terminal);
    case "kubeconfig":
      return terminal.print(await kubeconfig(dir));
    case "build":
      return terminal.print((await controlPlaneBinaries()).apiServer);
    case undefined:
      throw new Error("a command is missing (see --help)");
    default:
      throw new Error(`no command ${command} (see --help)`);
  }
}

async function up(dir: string, parentDir: string | undefined, count: number, terminal: Terminal): Promise<void> {
  const session = await openSession(dir);
  const signal = AbortSignal.any([terminal.signal, session.ended]);
  const names = Array.from({ length: count }, (_, index) => String.fromCodePoint(FIRST_NAME + index));
  const started = await Promise.allSettled(
    names.map((name) => startControlPlane({ name, signal, ...(parentDir === undefined ? {} : { parentDir }) })),
  );
  const controlPlanes = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  try {
    const failure = started.find((result) => result.status === "rejected");
    if (signal.aborted) return;
    if (failure !== undefined) throw failure.reason;
    await writeKubeconfig(session.kubeconfig, controlPlanes);
    for (const { name, server } of controlPlanes) terminal.print(`${name}  ${server}  ${session.kubeconfig}`);
    printProgress("Ctrl-C ends it");
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  } finally {
    await Promise.all(controlPlanes.map((controlPlane) => controlPlane.stop()));
    await session.close();
  }
}

async function down(dir: string, terminal: Terminal): Promise<void> {
  const session = await findSession(dir);
  if (session === undefined) return terminal.print(`nothing is up in ${dirname(dir)}`);
  await endSession(session);
  terminal.print("stopped");
}

async function kubeconfig(dir: string): Promise<string> {
  const session = await findSession(dir);
  if (session === undefined) throw new Error(`nothing is up in ${dirname(dir)}`);
  if (!existsSync(session.kubeconfig))
    throw new Error(`process ${session.pid} is still starting: try again in some seconds`);
  return session.kubeconfig;
}

function toCount(text = "1"): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 26) throw new Error(`--count takes 1 to 26, not ${text}`);
  return count;
}
