import { shutdownSignal } from "../../../src/runtime/shutdown.ts";
import { runCommand } from "./commands.ts";

try {
  await runCommand(process.argv.slice(2), {
    print: (line) => void process.stdout.write(`${line}\n`),
    signal: shutdownSignal(),
  });
} catch (error) {
  process.stderr.write(`control-plane: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
