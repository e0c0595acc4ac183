import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What a build is given beside its work. */
export interface InstallOptions {
  /** Default is standard error. */
  readonly progress?: Progress;
  /** Gives up: the build's tool is killed, and the next build starts anew. */
  readonly signal?: AbortSignal | undefined;
}

/** Says one line about how far something has come. */
export type Progress = (line: string) => void;

/** Progress on standard error, where it does not mix with results. */
export const printProgress: Progress = (line) => void process.stderr.write(`${line}\n`);

/**
 * Makes the folder `target` once, by `build`, which fills a folder of another name beside it.
 *
 * Guarantees: `target` is never half filled, because it appears by a rename. Two processes do not build at the same time: the second
 * waits for the first, and takes over when the first has died.
 * Caveats: if two waiters take over at the same moment both build; the first rename wins and the other result is thrown away.
 */
export async function installOnce(
  target: string,
  build: (dir: string) => Promise<void>,
  { progress = printProgress, signal }: InstallOptions = {},
): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const unlock = await lock(`${target}.lock`, progress, signal);
  try {
    if (existsSync(target)) return target;
    await removeLeftovers(target);
    const temporary = `${target}.tmp-${process.pid}`;
    await mkdir(temporary);
    try {
      await build(temporary);
      await rename(temporary, target).catch((error: unknown) => {
        if (!existsSync(target)) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return target;
  } finally {
    await unlock();
  }
}

/** A short key for a folder: another content of the files, another recipe, another machine type give another key. */
export async function installKey(files: readonly string[], recipe: readonly string[] = []): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file)).update("\0");
  return hash
    .update(JSON.stringify([process.platform, process.arch, ...recipe]))
    .digest("hex")
    .slice(0, 12);
}

async function lock(file: string, progress: Progress, signal?: AbortSignal): Promise<() => Promise<void>> {
  const mine = `${file}.${randomUUID()}`;
  for (let waited = false; ; waited = true) {
    await writeFile(mine, String(process.pid));
    try {
      // A link appears with its content; a file that is created and then written may stay empty for ever.
      await link(mine, file);
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      await rm(mine, { force: true });
    }
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) progress(`waiting for process ${holder}, which makes ${file.slice(0, -".lock".length)}`);
    await sleep(300, undefined, { signal });
  }
}

/** Removes what killed builds of the same target left. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = `${basename(target)}.tmp-`;
  const names = (await readdir(dirname(target))).filter((name) => name.startsWith(prefix));
  const dead = names.filter((name) => !isAlive(Number(name.slice(prefix.length))));
  await Promise.all(dead.map((name) => rm(join(dirname(target), name), { recursive: true, force: true })));
}

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
