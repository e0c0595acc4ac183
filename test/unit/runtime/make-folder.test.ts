import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";

import { makeFolder } from "../../../src/runtime/make-folder.ts";

const MODULE = new URL("../../../src/runtime/make-folder.ts", import.meta.url).href;

describe("makeFolder", () => {
  const root = mkdtempSync(join(tmpdir(), "make-folder-"));
  afterAll(() => rmSync(root, { recursive: true }));

  it("makes every level, with the mode", () => {
    makeFolder(join(root, "a/b/c"), { mode: 0o700 });
    expect(["a", "a/b", "a/b/c"].map((path) => statSync(join(root, path)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
  });

  it("leaves what is there", () => {
    makeFolder(join(root, "there"), { mode: 0o755 });
    writeFileSync(join(root, "there/file"), "x");
    makeFolder(join(root, "there"), { mode: 0o700 });
    expect(readFileSync(join(root, "there/file"), "utf8")).toBe("x");
    expect(statSync(join(root, "there")).mode & 0o777).toBe(0o755);
  });

  it("names the file that is in the way", () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    expect(() => makeFolder(file)).toThrow(`EEXIST: file already exists, mkdir '${file}'`);
    expect(() => makeFolder(join(file, "a/b"))).toThrow(`ENOTDIR: not a directory, mkdir '${join(file, "a")}'`);
  });

  // In a process of its own, which can be ended if it does not return.
  it.skipIf(!existsSync("/proc/self"))("names the folder that cannot be made below /proc", () => {
    const script = `import { makeFolder } from "${MODULE}"; makeFolder("/proc/none/deeper");`;
    const { signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(signal).toBeNull();
    expect(stderr).toContain("ENOENT: no such file or directory, mkdir '/proc/none'");
  });

  it.skipIf(!existsSync("/proc/self"))("is what the command line makes its folders with", () => {
    const command = ["--conditions=skysail-source", "src/cli/main.ts", "devcluster", "--data", "/proc/none"];
    const { signal, status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", timeout: 60_000 });
    expect({ signal, status }).toEqual({ signal: null, status: 1 });
    expect(stderr).toContain("cannot make the data folder /proc/none: ENOENT");
  });
});
