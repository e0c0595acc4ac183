import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server that runs. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  /** File with everything that it printed. */
  readonly log: string;
  /** Settles when the process is gone, with what ended it, e.g. `exit code 1`. */
  readonly exited: Promise<string>;
  /** Kills it and its children at once and waits until it is gone. */
  kill(): Promise<void>;
}

/** A folder and the servers that work in it; they live and go together. */
export interface Supervisor {
  readonly dir: string;
  /** Starts a server. A second server of the same name replaces the first one's pid and appends to its log. */
  start(name: string, command: string, args: readonly string[], options?: { cwd?: string }): Promise<ServerProcess>;
  /** Kills every server and removes the folder; returns when both are gone. May be called again. */
  stop(): Promise<void>;
}

/** Makes a new folder `PREFIX-XXXXXX`, by default below the system's folder for temporary files. */
export function temporaryFolder(prefix: string, parent: string = tmpdir()): string {
  return mkdtempSync(join(parent, `${prefix}-`));
}

const WATCHDOG = join(import.meta.dirname, "watchdog.sh");

/** The server writes its own pid before it becomes the server: there is no moment in which it runs unknown to the watchdog. */
const LAUNCH = 'echo $$ > "$0" && exec "$@"';

/**
 * Takes a folder whose servers never outlive this process.
 *
 * Guarantees: when this process ends, by `stop()`, normally, by an uncaught error or by `kill -9`, a watchdog kills every server
 * and removes the folder. Ctrl-C reaches only this process: servers and watchdog have process groups of their own.
 * Assumptions: a POSIX shell `sh`. `dir` is new, and nobody else's: it is removed with all that is in it.
 * Caveats: killing the watchdog too, or switching the machine off, leaves the folder. Neither servers nor watchdog keep this process
 * alive.
 */
export function createSupervisor(dir: string): Supervisor {
  mkdirSync(join(dir, "pids"), { recursive: true, mode: 0o700 });
  const watchdog = spawn("sh", [WATCHDOG, dir], { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
  const watchdogGone = exitOf(watchdog);
  const pipe = watchdog.stdin;
  watchdog.unref();
  if (pipe instanceof Socket) pipe.unref();

  const running = new Map<ServerProcess, ChildProcess>();
  const stop = async (): Promise<void> => {
    watchdog.ref();
    for (const child of running.values()) child.ref();
    pipe.end();
    await watchdogGone;
    // They are gone already, unless somebody removed the folder with the pid files.
    await Promise.all([...running.keys()].map((server) => server.kill()));
  };

  let stopped: Promise<void> | undefined;
  return {
    dir,
    async start(name, command, args, options = {}) {
      if (stopped !== undefined) throw new Error(`${name}: ${dir} has been stopped`);
      const { child, server } = await launch(dir, name, command, args, options.cwd ?? dir);
      running.set(server, child);
      void server.exited.then(() => running.delete(server));
      return server;
    },
    stop: () => (stopped ??= stop()),
  };
}

async function launch(
  dir: string,
  name: string,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ child: ChildProcess; server: ServerProcess }> {
  const log = join(dir, `${name}.log`);
  const pidFile = join(dir, "pids", name);
  const output = openSync(log, "a", 0o600);
  const child = spawn("sh", ["-c", LAUNCH, pidFile, command, ...args], {
    detached: true,
    stdio: ["ignore", output, output],
    cwd,
  });
  closeSync(output);
  const exited = exitOf(child);
  child.unref();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name}: cannot start sh: ${await exited}`);
  // A pid may be given to another process once its owner is gone.
  void exited.then(() => rmSync(pidFile, { force: true }));
  const kill = async (): Promise<void> => {
    child.ref();
    if (child.exitCode === null && child.signalCode === null) killGroup(pid);
    await exited;
  };
  return { child, server: { name, pid, log, exited, kill } };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Already gone: the news of its end is on its way.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once("error", ({ message }) => resolve(message));
  });
}
