import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

/** One line of a command's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** A `skysail` command that runs as a process of its own. */
export interface SkysailProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything that it logged so far. */
  readonly log: readonly LogLine[];
  /** Resolves with the first line, past or future, that `wanted` accepts; rejects when the process ends first. */
  logged(wanted: (line: LogLine) => boolean): Promise<LogLine>;
  /** Resolves with the exit code when it ends. */
  readonly exited: Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** What a command that ended left. */
export interface SkysailResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a `skysail` command from the sources to its end; after a minute it is killed. The environment has nothing but `PATH` and what is given. */
export function runSkysail(
  args: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<SkysailResult> {
  const { environment = {}, cwd = process.cwd() } = options;
  const env = { PATH: "/usr/bin:/bin", ...environment };
  const command = ["--conditions=skysail-source", MAIN, ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env, cwd, timeout: 60_000 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** Starts `skysail` with these arguments from the sources. Its log goes to `log`, nothing to the terminal. */
export function startSkysail(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): SkysailProcess {
  const child: ChildProcess = spawn(process.execPath, ["--conditions=skysail-source", MAIN, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: "/usr/bin:/bin", ...environment },
  });
  const log: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  const exited = once(child, "exit").then(() => child.exitCode);
  if (child.stderr === null || child.pid === undefined) throw new Error("skysail did not start");
  createInterface({ input: child.stderr }).on("line", (text) => {
    const line = toLine(text);
    log.push(line);
    for (const listener of listeners) listener(line);
  });
  const { pid } = child;
  return {
    pid,
    log,
    exited,
    async logged(wanted) {
      const past = log.find(wanted);
      if (past !== undefined) return past;
      const found = Promise.withResolvers<LogLine>();
      const listener = (line: LogLine): void => {
        if (wanted(line)) found.resolve(line);
      };
      listeners.add(listener);
      try {
        const ended = exited.then(() => {
          throw new Error(
            `skysail ended; its last lines were\n${log
              .slice(-10)
              .map((line) => JSON.stringify(line))
              .join("\n")}`,
          );
        });
        return await Promise.race([found.promise, ended]);
      } finally {
        listeners.delete(listener);
      }
    },
    async kill() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
    async interrupt() {
      child.kill("SIGINT");
      if (child.exitCode === null && child.signalCode === null) await exited;
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      await this.kill();
    },
  };
}

function toLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { message: text };
  }
}
