import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { bundles } from "./bundles.ts";
import { converge } from "./converge.ts";
import { devcluster } from "./devcluster.ts";
import { latency } from "./latency/latency.ts";
import { ledger } from "./ledger.ts";
import { merge } from "./merge.ts";
import { toMarkdown } from "./print.ts";
import { relay } from "./relay/relay.ts";
import type { Report, Settings, Suite } from "./suite.ts";

const SUITES: readonly Suite[] = [latency, converge, relay, bundles, ledger, merge, devcluster];

const USAGE = `Usage: npm run bench [-- [SUITE…] [OPTIONS]]

Measures and prints; asserts nothing. Without a SUITE all of them run, one after the other:

${SUITES.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`).join("\n")}

Options:
  --changes N   changes in latency (default: 200)
  --pairs N     pairs of rounds in latency (default: 5)
  --objects N   objects in converge, 1 to 1000 (default: 200)
  --json FILE   writes the figures to FILE, too
  --help        show this help`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changes: { type: "string", default: "200" },
    pairs: { type: "string", default: "5" },
    objects: { type: "string", default: "200" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

// What the suites have started and made goes with the exit, not with a signal.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

if (values.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) return fail(`no suite ${unknown.join(", ")}`);
  const settings: Settings = {
    changes: Number(values.changes),
    pairs: Number(values.pairs),
    objects: Number(values.objects),
    progress: (text) => console.error(`· ${text}`),
  };
  const counts = [settings.changes, settings.pairs, settings.objects];
  if (!counts.every((count) => Number.isInteger(count) && count >= 1))
    return fail("a count is a whole number, 1 or more");
  if (settings.objects > 1_000) return fail("--objects is at most 1000");

  const machine = describeMachine();
  console.log(`${Object.values(machine).join(" · ")}\n`);
  const reports: Record<string, Report["figures"]> = {};
  for (const suite of SUITES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    console.log(`## ${suite.name}\n\n${suite.summary}\n`);
    const report = await suite.run(settings);
    print(report);
    reports[suite.name] = report.figures;
  }
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ machine, suites: reports }, null, 2)}\n`);
}

function print({ tables, notes }: Report): void {
  for (const table of tables) console.log(`${table.caption}\n\n${toMarkdown(table)}\n`);
  for (const note of notes) console.log(`- ${note}`);
  if (notes.length > 0) console.log("");
}

function describeMachine(): Readonly<Record<string, string>> {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    node: `Node ${process.versions.node}`,
  };
}

function fail(problem: string): void {
  console.error(`bench: ${problem}\n\n${USAGE}`);
  process.exitCode = 2;
}
