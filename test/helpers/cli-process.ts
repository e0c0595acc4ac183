import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

/** A command that runs, by what it prints. */
export interface CliProcess extends AsyncDisposable {
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when what it has printed, on either stream, matches; rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ctrl-C; resolves with the exit code and how long the end took, in milliseconds. */
  interrupt(): Promise<{ readonly code: number | null; readonly ms: number }>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts `skysail` from the sources, with an empty environment; `through` is a program that starts the one that its last arguments name. */
export function startCli(args: readonly string[], cwd: string, through: readonly string[] = []): CliProcess {
  const [program = "", ...rest] = [...through, process.execPath, "--conditions=skysail-source", MAIN, ...args];
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: {},
    cwd,
  });
  const text = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    get stdout() {
      return text.stdout;
    },
    get stderr() {
      return text.stderr;
    },
    ended,
    async printed(pattern) {
      const found = Promise.withResolvers<RegExpExecArray>();
      const look = (): void => {
        const match = pattern.exec(text.stdout) ?? pattern.exec(text.stderr);
        if (match !== null) found.resolve(match);
      };
      listeners.add(look);
      look();
      const early = ended.then(() => {
        throw new Error(`ended without printing ${String(pattern)}:\n${text.stdout}\n${text.stderr}`);
      });
      return Promise.race([found.promise, early]).finally(() => listeners.delete(look));
    },
    async interrupt() {
      const began = performance.now();
      child.kill("SIGINT");
      return { code: await ended, ms: performance.now() - began };
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await this.kill();
    },
  };
}
