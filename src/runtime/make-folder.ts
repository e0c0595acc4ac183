import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder, and those that it is in, one by one. One that is there already is left as it is.
 *
 * Node's own way to make several (`mkdir` with `recursive`) never returns where a level cannot be made although the one above is there, as in
 * `/proc`.
 * Errors: those of the file system, which name the folder that could not be made.
 */
export function makeFolder(path: string, { mode }: { readonly mode?: number } = {}): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (!existsSync(at) && dirname(at) !== at) {
    missing.unshift(at);
    at = dirname(at);
  }
  // What is there may be a file: making it anew says so.
  if (missing.length === 0 && !statSync(at).isDirectory()) mkdirSync(at);
  for (const folder of missing) makeOne(folder, mode);
}

/** Another process may be making the same. */
function makeOne(folder: string, mode: number | undefined): void {
  try {
    mkdirSync(folder, mode === undefined ? {} : { mode });
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
