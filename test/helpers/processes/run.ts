import { spawn } from "node:child_process";
import { environmentWith } from "../environment.ts";

/** How a build tool is run. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kills it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a build tool to its end.
 *
 * Errors: an error that names the command, how it ended and the last lines that it printed.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: environmentWith(options.env ?? {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  const how = await new Promise<string | undefined>((resolve) => {
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (how === undefined) return;
  const tail = Buffer.concat(output).toString("utf8").trimEnd().split("\n").slice(-12).join("\n");
  throw new Error(`${[command, ...args].join(" ")}: ${how}\n${tail}`);
}
