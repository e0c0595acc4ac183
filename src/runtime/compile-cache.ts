import { enableCompileCache } from "node:module";
import { join } from "node:path";

/**
 * Lets Node keep what it compiles from here on, and take it up in the next process: in `.compiled` of the package, because whoever may write there can
 * change the code itself. Call it before what is worth it is imported.
 *
 * Guarantees: what was kept of another text, or by another version of Node, is not used; where nothing can be written, Node goes without.
 */
export function keepCompiled(): void {
  // Two folders down, in the sources as in what is published.
  enableCompileCache(join(import.meta.dirname, "../../.compiled"));
}
