import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { atExit } from "./at-exit.ts";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";

/** A devcluster in a process of its own, on loopback with HTTPS. */
export interface ServerProcess extends AsyncDisposable {
  readonly endpoint: KubeEndpoint;
  readonly pid: number;
  /** Ctrl-C; resolves when it has ended. Then Node has kept what it compiled. */
  interrupt(): Promise<void>;
}

/** Options of the command; default is that all controllers run. */
export interface ProcessOptions {
  readonly controllers?: boolean;
  /** The cluster is kept on disk. Default is memory only. */
  readonly kept?: boolean;
  /** It takes up what Node compiled for a process before. Default is true. */
  readonly compiled?: boolean;
}

const TOKEN = "bench";

/** Runs `skysail devcluster` of `command`, the file that Node runs. Resolves when it says that it serves. It ends with this process. */
export async function startServerProcess(command: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-bench-"));
  const kubeconfig = join(folder, "kubeconfig");
  const child = spawn(
    process.execPath,
    [
      ...(command.endsWith(".ts") ? ["--conditions=skysail-source"] : []),
      command,
      "devcluster",
      "--output=json",
      `--token=${TOKEN}`,
      `--kubeconfig=${kubeconfig}`,
      ...(options.controllers === false ? ["--no-controllers"] : []),
      ...(options.kept === true ? [`--data=${join(folder, "data")}`] : []),
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
      ...(options.compiled === false ? { env: { NODE_DISABLE_COMPILE_CACHE: "1" } } : {}),
    },
  );
  const end = (): void => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = atExit(end);
  const exited = once(child, "exit");
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line") as Promise<[string]>,
    exited.then(([code]) => {
      throw new Error(`the devcluster's process ended with ${String(code)}`);
    }),
  ]);
  if (child.pid === undefined) throw new Error("the devcluster's process did not start");
  const { server } = JSON.parse(line[0]) as { readonly server: string };
  return {
    endpoint: { server, token: TOKEN, caPem: authorityIn(await readFile(kubeconfig, "utf8")) },
    pid: child.pid,
    async interrupt() {
      child.kill("SIGINT");
      await exited;
    },
    async [Symbol.asyncDispose]() {
      forget();
      end();
      await exited;
    },
  };
}

function authorityIn(kubeconfig: string): string {
  const [data = ""] = /(?<="certificate-authority-data": ")[^"]+/.exec(kubeconfig) ?? [];
  return Buffer.from(data, "base64").toString("utf8");
}
