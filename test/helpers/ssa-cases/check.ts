/*
 * Judges this project by recorded server-side-apply cases: the merge, which predicts every one, and the devcluster, on which the history of each is
 * repeated:
 *
 *   npm run -s check-ssa-cases -- cases.jsonl …
 *
 * Prints every difference and the figures; the exit code is 1 when there is a difference. What the merge does not predict is no difference.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { startDevcluster } from "../../../src/runtime/devcluster.ts";
import { createKinds, readCases, type RecordedCase } from "./cases.ts";
import { createClient } from "./client.ts";
import { judge } from "./judge.ts";
import { prepareServer } from "./prepare-server.ts";
import { replayOnServer } from "./replay-on-server.ts";

const kinds = createKinds();
const counts = { cases: 0, predicted: 0, unknown: 0, merge: 0, devcluster: 0 };
const devcluster = await startDevcluster({ https: true, controllers: { workloads: false, kubelet: false } });
const client = createClient(devcluster.server, devcluster.token);
try {
  await prepareServer(client);
  for (const file of process.argv.slice(2))
    for (const recorded of readCases(pathToFileURL(resolve(file)))) await check(recorded);
} finally {
  await devcluster.stop();
}
const { cases, predicted, unknown } = counts;
process.stdout.write(
  `${cases} cases: the merge predicts ${predicted}, leaves ${unknown} open and differs in ${counts.merge}; the devcluster differs in ${counts.devcluster}\n`,
);
process.exitCode = counts.merge + counts.devcluster === 0 ? 0 : 1;

async function check(recorded: RecordedCase): Promise<void> {
  counts.cases += 1;
  const { status, message } = recorded.expected;
  // Rules about values are not the merge's: it is told what they say.
  const rules = status === 422 && message !== undefined ? { validate: () => message } : {};
  const { verdict, differences } = judge(recorded, kinds(recorded.apiVersion, recorded.kind), rules);
  if (verdict === "unknown") counts.unknown += 1;
  else if (differences.length === 0) counts.predicted += 1;
  else report("merge", recorded, differences);
  const found = await replayOnServer(client, recorded);
  if (found.length > 0) report("devcluster", recorded, found);
}

function report(by: "merge" | "devcluster", { id, kind }: RecordedCase, differences: readonly string[]): void {
  counts[by] += 1;
  process.stdout.write(`${id} ${kind}, ${by}:\n${differences.map((line) => `  ${line}\n`).join("")}`);
}
