import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../src/cli/demo/main.ts");

/** What a demo that ended left. */
export interface EndedDemo {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo without a terminal, with `folder` for temporary files. `onText` sees what it has printed so far and may interrupt it. */
export async function runDemo(
  folder: string,
  args: readonly string[],
  onText?: (text: string, interrupt: () => void) => void,
): Promise<EndedDemo> {
  const child = spawn(process.execPath, ["--conditions=skysail-source", MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { TMPDIR: folder },
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onText?.(stdout, () => {
      if (!interrupted) child.kill("SIGINT");
      interrupted = true;
    });
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}
