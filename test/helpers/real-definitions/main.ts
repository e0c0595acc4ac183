/**
 * Sends the definitions of well-known operators, objects of them and variants of those to a real API server and to the devcluster, and
 * prints every difference between the answers.
 *
 *     node --conditions=skysail-source test/helpers/real-definitions/main.ts FOLDER [VARIANTS-PER-SAMPLE]
 *
 * FOLDER has a folder per project, with YAML files in any order below it. Starts a control plane of its own.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startDevcluster } from "../../../src/runtime/devcluster.ts";
import { createClient } from "../../conformance/client.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { compareProject } from "./project.ts";
import { readProject } from "./folder.ts";

const [folder = ".", variants = "40"] = process.argv.slice(2);
await using plane = await startControlPlane({ name: "real-definitions" });
const devcluster = await startDevcluster();
const pair = { real: createClient(plane), ours: createClient(devcluster) };
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const entry of readdirSync(folder, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  const project = readProject(entry.name, join(folder, entry.name));
  const { asked, differences } = await compareProject(pair, project, Number(variants));
  for (const { what, real, ours } of differences) {
    print(`${project.name}: ${what}\n  real ${JSON.stringify(real)}\n  ours ${JSON.stringify(ours)}`);
  }
  const { definitions, samples, bytes } = project;
  print(
    `# ${project.name}: ${definitions.length} definitions of ${Math.round(bytes / 1000)} kB, ${samples.length} samples, ${asked} requests, ${differences.length} differences`,
  );
}
pair.real.close();
pair.ours.close();
await devcluster.stop();
