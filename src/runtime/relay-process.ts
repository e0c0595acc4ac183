import { spawn } from "node:child_process";
import { once } from "node:events";

/** A relay that runs as a process of its own. */
export interface RelayProcess {
  readonly pid: number;
  /** Ends it by SIGKILL: nothing is flushed, nothing is said. Resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts `skysail` with these arguments in a process of its own, with an empty environment. `onExit` hears of an end that nobody asked for, with
 * the last lines that the process wrote.
 */
export function startRelayProcess(
  command: readonly [program: string, ...args: string[]],
  onExit: (lastLines: string) => void,
): RelayProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: {} });
  const ended = once(child, "close").catch((error: unknown) => error);
  let killed = false;
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    last = (last + text).slice(-KEPT);
  });
  void ended.then(() => {
    if (!killed) onExit(last.trim());
  });
  return {
    pid: child.pid ?? 0,
    async kill() {
      killed = true;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Characters of a process's last words. */
const KEPT = 2_000;
