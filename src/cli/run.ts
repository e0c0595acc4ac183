import { ensureError, isSkysailError } from "../model/errors.ts";
import type { Logger } from "../ports/logger.ts";
import { createTerminalLogger, type LogStream } from "../runtime/logging.ts";
import { VERSION } from "../runtime/version.ts";
import { type Command, helpOf, parseCommand, type ParsedCommand } from "./command.ts";
import { commandsOf, findCommand, overviewOf } from "./commands.ts";
import { UsageError } from "./usage-error.ts";

/** Where a command writes, and how it learns that it should end. */
export interface Terminal {
  /** Results. */
  readonly stdout: LogStream;
  /** Everything else. */
  readonly stderr: LogStream;
  /** A signal that aborts with the name of the process signal as its reason. Called once, when work begins. */
  readonly shutdown: () => AbortSignal;
}

/**
 * Runs the command that `args` name and resolves with the exit code: 0 done, 1 failed, 2 wrong usage, 130 or 143 ended by Ctrl-C or SIGTERM before it
 * was done. Never rejects: an error is one line, without a stack.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  if (args[0] === "--version") return succeed(stdout, VERSION);
  const asked = args[0] === "help" ? [...args.slice(1), "--help"] : args;
  const command = findCommand(asked);
  if (command === undefined) {
    const words = asked.filter((word) => word !== "--help" && word !== "-h");
    const group = commandsOf(words);
    if (group.length > 0) return succeed(stdout, overviewOf(group));
    return fail(stderr, `there is no command ${JSON.stringify(words.join(" "))} (skysail --help lists them)`, 2);
  }
  try {
    const parsed = parseCommand(command, asked.slice(command.name.split(" ").length));
    return parsed.help ? succeed(stdout, helpOf(command)) : await runCommand(command, parsed, terminal);
  } catch (thrown) {
    return failWith(stderr, thrown);
  }
}

/**
 * Runs `work` and resolves with the exit code, as {@link runCli} does. Never rejects: an error is one line, without a stack.
 * Default of `onError`, which hears of what is no interruption, is nothing.
 */
export async function runToEnd(
  work: () => Promise<void>,
  options: { readonly stderr: LogStream; readonly signal: AbortSignal; readonly onError?: (error: Error) => void },
): Promise<number> {
  const { stderr, signal } = options;
  try {
    await work();
    return 0;
  } catch (thrown) {
    const error = ensureError(thrown);
    if (signal.aborted && isSkysailError(error) && error.code === "ABORTED") {
      // What a shell reports for a process that the signal ended.
      return fail(stderr, "interrupted", signal.reason === "SIGTERM" ? 143 : 130);
    }
    options.onError?.(error);
    return failWith(stderr, error);
  }
}

async function runCommand(command: Command, parsed: ParsedCommand, terminal: Terminal): Promise<number> {
  const { values, positionals, verbose, output } = parsed;
  const { stdout, stderr } = terminal;
  const signal = terminal.shutdown();
  const log = createTerminalLogger({ stream: stderr, level: verbose ? "debug" : "info", json: output === "json" });
  const print = (line: string): void => void stdout.write(`${line}\n`);
  const colour = stdout.isTTY === true && stdout.hasColors?.() === true;
  return runToEnd(() => command.run({ print, log, signal, output, colour, verbose }, values, positionals), {
    stderr,
    signal,
    onError: (error) => logStack(error, log),
  });
}

/** The stack of an error that nobody foresaw, for whoever asked for every detail. */
function logStack(error: Error, log: Logger): void {
  if (!isSkysailError(error) && !(error instanceof UsageError)) log.debug("unexpected", { stack: error.stack });
}

function succeed(stdout: LogStream, text: string): 0 {
  stdout.write(`${text}\n`);
  return 0;
}

function fail(stderr: LogStream, text: string, code: number): number {
  stderr.write(`skysail: ${text}\n`);
  return code;
}

function failWith(stderr: LogStream, thrown: unknown): number {
  const error = ensureError(thrown);
  return fail(stderr, describe(error), error instanceof UsageError ? 2 : 1);
}

/** One line, whatever the message is made of. */
function describe(error: Error): string {
  const message = error.message.replaceAll(/\s+/g, " ").trim() || error.name;
  return isSkysailError(error) ? `${message} [${error.code}]` : message;
}
