import { ensureError, isSkysailError } from "../model/errors.ts";
import type { Logger } from "../ports/logger.ts";
import { createTerminalLogger } from "../runtime/logging.ts";
import { shutdownSignal } from "../runtime/shutdown.ts";
import { VERSION } from "../runtime/version.ts";
import { type Command, helpOf, parseCommand } from "./command.ts";
import { commandsOf, findCommand, overviewOf } from "./commands.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs the command that `args` name and sets the process's exit code: 0 done, 1 failed, 2 wrong usage, 130 or 143 interrupted by Ctrl-C or SIGTERM
 * before it was done. Results go to standard output, everything else to standard error; an error is one line, without a stack.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  const { stdout, stderr } = process;
  if (args[0] === "--version") return void stdout.write(`${VERSION}\n`);
  const asked = args[0] === "help" ? [...args.slice(1), "--help"] : args;
  const command = findCommand(asked);
  if (command !== undefined) return runCommand(command, asked.slice(command.name.split(" ").length));
  const words = asked.filter((word) => word !== "--help" && word !== "-h");
  const group = commandsOf(words);
  if (group.length > 0) return void stdout.write(`${overviewOf(group)}\n`);
  const wrong = `there is no command ${JSON.stringify(words.join(" "))} (skysail --help lists them)`;
  stderr.write(`skysail: ${wrong}\n`);
  process.exitCode = 2;
}

async function runCommand(command: Command, args: readonly string[]): Promise<void> {
  const { stdout, stderr } = process;
  const signal = shutdownSignal();
  let log: Logger | undefined;
  try {
    const { values, positionals, help, verbose, output } = parseCommand(command, args);
    if (help) return void stdout.write(`${helpOf(command)}\n`);
    log = createTerminalLogger({ stream: stderr, level: verbose ? "debug" : "info", json: output === "json" });
    const print = (line: string): void => void stdout.write(`${line}\n`);
    await command.run({ print, log, signal, output, verbose }, values, positionals);
  } catch (thrown) {
    const error = ensureError(thrown);
    // A stack is of use only to who looks for a bug, and asked for every detail.
    if (!isSkysailError(error) && !(error instanceof UsageError))
      log?.debug("stack of the error", { stack: error.stack });
    const interrupted = signal.aborted && isSkysailError(error) && error.code === "ABORTED";
    stderr.write(`skysail: ${interrupted ? "interrupted" : describe(error)}\n`);
    process.exitCode = interrupted ? toInterrupted(signal) : error instanceof UsageError ? 2 : 1;
  }
}

/** One line, whatever the message is made of. */
function describe(error: Error): string {
  const message = error.message.replaceAll(/\s+/g, " ").trim() || error.name;
  return isSkysailError(error) ? `${message} [${error.code}]` : message;
}

/** What a shell reports for a process that the signal ended. */
function toInterrupted({ reason }: AbortSignal): number {
  return reason === "SIGTERM" ? 143 : 130;
}
