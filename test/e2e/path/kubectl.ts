import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { environmentWith } from "../../helpers/environment.ts";
import type { ControlPlaneInfo } from "../../helpers/control-plane/control-plane.ts";

/** What kubectl printed. */
export interface KubectlResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the control plane's own kubectl as its administrator. Errors: when its assets have none. */
export async function kubectl(
  { kubectl: program, kubeconfig, dir }: ControlPlaneInfo,
  args: readonly string[],
  input = "",
  env: Readonly<Record<string, string>> = {},
): Promise<KubectlResult> {
  if (program === undefined) throw new Error("these assets have no kubectl");
  // Its own cache folder: nothing of the user's, nothing left behind.
  const child = spawn(program, ["--kubeconfig", kubeconfig, "--cache-dir", `${dir}/kubectl-cache`, ...args], {
    env: environmentWith(env),
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
