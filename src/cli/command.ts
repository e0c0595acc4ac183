import { parseArgs, type ParseArgsOptionDescriptor } from "node:util";
import type { Logger } from "../ports/logger.ts";
import { UsageError } from "./usage-error.ts";

/** An option of a command, as `parseArgs` takes it, with what help says about it. */
export interface CommandOption extends ParseArgsOptionDescriptor {
  readonly description: string;
  /** How help names the value, e.g. `FILE`. */
  readonly placeholder?: string;
}

/** What a command gets beside its arguments. */
export interface CommandContext {
  /** Writes one line of result to standard output. */
  readonly print: (line: string) => void;
  /** Progress and diagnostics, on standard error. */
  readonly log: Logger;
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly output: "text" | "json";
  /** Standard output shows colours. */
  readonly colour: boolean;
  /** Every step is logged. */
  readonly verbose: boolean;
}

/** The values that were given for a command's options. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** One command: data for help and parsing, and what it does. `run` returns when the work is done. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What may stand beside the options; `missing` is said when there is too little. Default is nothing. */
  readonly operands?: { readonly min: number; readonly max: number; readonly missing: string };
  readonly run: (context: CommandContext, values: OptionValues, positionals: readonly string[]) => Promise<void>;
}

const COMMON: Readonly<Record<string, CommandOption>> = {
  help: { type: "boolean", short: "h", description: "show this help" },
  output: { type: "string", short: "o", placeholder: "text|json", description: "form of the result (default text)" },
  verbose: { type: "boolean", short: "v", description: "log every step" },
};

/** Arguments of one command, read; or a request for its help. */
export interface ParsedCommand {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
  readonly help: boolean;
  readonly verbose: boolean;
  readonly output: "text" | "json";
}

/** Reads a command's arguments. Errors: `UsageError`, with a message that names the argument and the way to the help. */
export function parseCommand(command: Command, args: readonly string[]): ParsedCommand {
  const options = { ...COMMON, ...command.options };
  const wrong = (why: string, cause?: unknown): UsageError =>
    new UsageError(`${why} (see skysail ${command.name} --help)`, { cause });
  const { values, positionals } = read(args, options, wrong);
  const help = values["help"] === true;
  const { min, max, missing } = command.operands ?? { min: 0, max: 0, missing: "" };
  if (!help && positionals.length < min) throw wrong(missing);
  const excess = positionals[max];
  if (!help && excess !== undefined) throw wrong(`nobody asked for the argument ${JSON.stringify(excess)}`);
  const output = values["output"] ?? "text";
  if (output !== "text" && output !== "json") throw wrong(`--output takes text or json, not ${JSON.stringify(output)}`);
  return { values, positionals, help, verbose: values["verbose"] === true, output };
}

function read(
  args: readonly string[],
  options: Readonly<Record<string, CommandOption>>,
  wrong: (why: string, cause: unknown) => UsageError,
): { readonly values: OptionValues; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Only the first sentence: the others explain positional arguments, or propose spellings.
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw wrong(why, error);
  }
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(([name, option]) => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    const value = option.type === "string" ? ` ${option.placeholder ?? "VALUE"}` : "";
    const repeat = option.multiple === true ? " (repeatable)" : "";
    return [`  ${short}--${name}${value}`, `${option.description}${repeat}`] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: skysail ${command.name} ${command.usage}`,
    "",
    command.summary,
    "",
    "Options:",
    ...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`),
  ].join("\n");
}

/** The value of a string option, or `undefined`. */
export function stringOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of a repeatable string option; an empty list when it was not given. */
export function stringOptions(values: OptionValues, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The value of an option that must be there. Errors: `UsageError`. */
export function requiredOption(values: OptionValues, name: string): string {
  const value = stringOption(values, name);
  if (value === undefined || value === "") throw new UsageError(`--${name} is missing`);
  return value;
}
