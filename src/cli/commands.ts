import type { Command } from "./command.ts";
import { clusterCommands } from "./commands/cluster.ts";
import { devCommand } from "./commands/dev.ts";
import { devclusterCommand } from "./commands/devcluster.ts";
import { generateCommand } from "./commands/generate.ts";
import { relayCommand } from "./commands/relay.ts";
import { serveCommand } from "./commands/serve.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  devCommand,
  devclusterCommand,
  serveCommand,
  relayCommand,
  ...clusterCommands,
  generateCommand,
];

/** The command whose whole name `args` begin with. */
export function findCommand(args: readonly string[]): Command | undefined {
  return COMMANDS.find(({ name }) => beginsWith(args, name.split(" ")));
}

/** The commands of a group, such as `cluster`: those whose names begin with all of `words`. No words name all commands. */
export function commandsOf(words: readonly string[]): readonly Command[] {
  return COMMANDS.filter(({ name }) => beginsWith(name.split(" "), words));
}

/** The list of commands that `skysail` alone, or with a group's name, shows. */
export function overviewOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "Usage: skysail COMMAND [options]",
    "",
    "Kubernetes operators without an operator pod.",
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "skysail COMMAND --help shows the options of a command, skysail --version the version.",
  ].join("\n");
}

function beginsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, index) => words[index] === word);
}
