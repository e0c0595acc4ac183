import { type FSWatcher, watch } from "node:fs";
import { registerHooks } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Operator } from "../operator/types.ts";
import { loadOperators } from "./load-operators.ts";

/** The operators of some modules, and the files that they are made of. */
export interface ModuleGraph extends Disposable {
  /** Imports everything anew. Errors: as `loadOperators`; what was imported before stays as it is. */
  load(): Promise<readonly Operator[]>;
  /** Resolves when a file of any import so far changes, or has changed since `load` was called last. */
  changed(): Promise<void>;
  /** How many files are watched. */
  readonly files: number;
}

const QUERY = /\?skysail-load=(\d+)$/;
/**
 * Skysail's own modules are never imported twice: there is one registry of brands, one clock. They are below `src`, and when published below `dist`,
 * in a folder of which this module is then part of a chunk.
 */
const OURS = new URL("../", import.meta.url).href;
/** Editors write in several steps. */
const SETTLE_MS = 100;

/**
 * Watches the modules that export operators, and the modules of the user's that they import.
 *
 * Guarantees: each `load` gives a graph of its own; code of an earlier one goes on running with what it imported.
 * Caveats: Node never forgets a module, so each load costs memory until the process ends. Packages in `node_modules` are not looked at again.
 */
export function openModuleGraph(specifiers: readonly string[]): ModuleGraph {
  const files = new Set<string>();
  const watchers = new Map<string, FSWatcher>();
  let count = 0;
  let news = Promise.withResolvers<void>();
  let settling: NodeJS.Timeout | undefined;

  const hear = (folder: string, name: string | null): void => {
    const isOurs = name === null || [...files].some((file) => dirname(file) === folder && basename(file) === name);
    if (!isOurs) return;
    clearTimeout(settling);
    settling = setTimeout(() => news.resolve(), SETTLE_MS);
  };
  const note = (url: string): void => {
    const file = fileURLToPath(url);
    files.add(file);
    const folder = dirname(file);
    // Folders, because an editor that replaces a file would end the watch of it.
    if (!watchers.has(folder))
      watchers.set(
        folder,
        watch(folder, (_event, name) => hear(folder, name)),
      );
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const load = (QUERY.exec(specifier) ?? QUERY.exec(context.parentURL ?? ""))?.[0];
      if (load === undefined || !isUsers(found.url)) return found;
      const url = found.url.replace(QUERY, "");
      note(url);
      return { ...found, url: url + load };
    },
  });

  return {
    get files() {
      return files.size;
    },
    load() {
      count += 1;
      news = Promise.withResolvers();
      return loadOperators(specifiers, `?skysail-load=${count}`);
    },
    changed: () => news.promise,
    [Symbol.dispose]() {
      clearTimeout(settling);
      hooks.deregister();
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function isUsers(url: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/") && !url.startsWith(OURS);
}
