import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { installKey, installOnce, type InstallOptions } from "../../helpers/processes/install.ts";

const quiet: InstallOptions = { progress: () => undefined };

async function target(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "skysail-install-"));
  onTestFinished(() => rm(root, { recursive: true }));
  return join(root, "deep", "tool-1.0");
}

const fill = (dir: string): Promise<void> => writeFile(join(dir, "tool"), "whole");

/** The id of a process that is gone. */
async function deadPid(): Promise<number> {
  const child = spawn("true");
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid ?? 0;
}

test("builds once, and leaves nothing beside the result", async () => {
  const folder = await target();
  let builds = 0;
  const build = async (dir: string): Promise<void> => {
    builds += 1;
    expect(existsSync(folder)).toBe(false);
    await fill(dir);
  };
  const results = await Promise.all([1, 2, 3].map(() => installOnce(folder, build, quiet)));
  expect(results).toEqual([folder, folder, folder]);
  expect(builds).toBe(1);
  expect(await readFile(join(folder, "tool"), "utf8")).toBe("whole");
  expect(await readdir(dirname(folder))).toEqual(["tool-1.0"]);
});

test("a failed build leaves nothing, and the next one works", async () => {
  const folder = await target();
  const failing = async (dir: string): Promise<void> => {
    await fill(dir);
    throw new Error("compiler says no");
  };
  await expect(installOnce(folder, failing, quiet)).rejects.toThrow("compiler says no");
  expect(await readdir(dirname(folder))).toEqual([]);
  await installOnce(folder, fill, quiet);
  expect(existsSync(join(folder, "tool"))).toBe(true);
});

test("takes over from a process that died while it built, and removes what it left", async () => {
  const folder = await target();
  const dead = await deadPid();
  await mkdir(`${folder}.tmp-${dead}`, { recursive: true });
  await writeFile(`${folder}.lock`, String(dead));
  await installOnce(folder, fill, quiet);
  expect(await readdir(dirname(folder))).toEqual(["tool-1.0"]);
});

test("waits for a process that builds, says so once, and can be told to give up", async () => {
  const folder = await target();
  await mkdir(dirname(folder), { recursive: true });
  await writeFile(`${folder}.lock`, String(process.pid));
  const lines: string[] = [];
  const stop = new AbortController();
  const progress = (line: string): void => {
    lines.push(line);
    stop.abort();
  };
  await expect(installOnce(folder, fill, { progress, signal: stop.signal })).rejects.toThrow(/abort/i);
  expect(lines).toEqual([`waiting for process ${process.pid}, which makes ${folder}`]);
});

test("the key changes with the files and with the recipe", async () => {
  const folder = await mkdtemp(join(tmpdir(), "skysail-install-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  await Promise.all([writeFile(a, "1"), writeFile(b, "2")]);
  const keys = await Promise.all([installKey([a]), installKey([b]), installKey([a, b]), installKey([a], ["-s"])]);
  expect(new Set(keys).size).toBe(4);
  expect(await installKey([a])).toBe(keys[0]);
});
