import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../../../src");
const MiB = 1024 * 1024;

/** V8 would else limit the room by the memory that a machine has: on a small one it does not grow in any process. */
const FREE_ROOM = "--max-semi-space-size=64";

/** A limited process may double its 32 MiB once more, when the limit comes between two collections of one turn. */
const GROWN = 96 * MiB;

/** Keeps objects, lets them go when they are old, and prints the most room, in bytes, that V8 had for young ones. */
const CHURN = `
  import { getHeapSpaceStatistics } from "node:v8";
  const kept = [];
  let most = 0;
  for (let round = 0; round < 1_600; round += 1) {
    for (let index = 0; index < 2_000; index += 1) kept.push({ round, index, text: round + "-" + index });
    if (kept.length > 600_000) kept.splice(0, 300_000);
    await new Promise(setImmediate);
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    most = Math.max(most, young.space_size);
  }
  console.log(most);
`;

/** The most room for young objects in a process that first does what `start` says. */
async function roomAfter(start: string): Promise<number> {
  const program = `${start}\n${CHURN}\nprocess.exit();`;
  const flags = ["--conditions=skysail-source", FREE_ROOM, "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return Number(stdout);
}

test("a process that serves a devcluster, as the commands do, ends the growth of the room for young objects; any other lets it grow on", async () => {
  const commands = JSON.stringify(join(SRC, "cli/commands/devcluster.ts"));
  const limited = await roomAfter(`
    import { openDevcluster } from ${commands};
    await openDevcluster({}, { https: false });
  `);
  const free = await roomAfter("");
  expect(limited).toBeLessThan(GROWN);
  expect(free).toBeGreaterThan(GROWN);
});
