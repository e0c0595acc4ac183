import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ClusterData, openClusterData } from "../../../src/runtime/cluster-data.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2030, 0, 1);
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "skysail-data-"));
  folder = join(parent, "some/where");
});
afterEach(() => rmSync(parent, { recursive: true }));

/** What `look` finds at each of so many starts. */
function starts<T>(count: number, look: (data: ClusterData, start: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, start) => {
    using data = openClusterData(folder, undefined);
    return look(data, start);
  });
}

describe("the data of a cluster", () => {
  test("costs a cluster in memory nothing: SQLite is not even loaded", async () => {
    const module = join(import.meta.dirname, "../../../src/runtime/devcluster.ts");
    const program = `import { startDevcluster } from ${JSON.stringify(module)};
      for (const options of [{}, { data: ${JSON.stringify(folder)} }]) {
        await (await startDevcluster(options)).stop();
        console.log(process.moduleLoadList.includes("NativeModule sqlite"));
      }`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--input-type=module-typescript", "--eval", program]);
    expect(stdout).toBe("false\ntrue\n");
  });

  test("is in a folder that is made for its owner only", () => {
    starts(1, () => undefined);
    expect((statSync(folder).mode & 0o777).toString(8)).toBe("700");
  });

  test("a folder that cannot be made is INVALID_CONFIG with its name", () => {
    writeFileSync(join(parent, "some"), "");
    expect(() => openClusterData(folder, undefined)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringContaining(folder) }),
    );
  });

  test("has one signing key for ever", () => {
    const [first, second] = starts(2, (data) => data.signingKey());
    expect(first).toContain("PRIVATE KEY");
    expect(second).toBe(first);
  });

  test("has the token that was made first, or the one that was given last", () => {
    const given = [undefined, undefined, "given", undefined];
    const tokens = starts(4, (data, start) => data.token(given[start], () => `made-${start}`));
    expect(tokens).toEqual(["made-0", "made-0", "given", "given"]);
  });

  test("has the port that it was on last", () => {
    const ports = starts(2, (data) => {
      const { port } = data;
      data.listensOn(8443);
      return port;
    });
    expect(ports).toEqual([undefined, 8443]);
  });

  test("has one certificate as long as it is valid", () => {
    const days = [0, 364, 366];
    const [first, second, third] = starts(3, (data, start) => data.certificate(NOW + (days[start] ?? 0) * DAY_MS));
    expect(second).toEqual(first);
    expect(third?.cert).not.toBe(first?.cert);
  });
});
