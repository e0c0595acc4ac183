import { join } from "node:path";
import { build } from "esbuild";
import { NODE_MODULES } from "./node-modules.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What somebody runs or imports: the exports of `package.json`, and the command. */
const ENTRIES = ["index.ts", "operator/kinds/index.ts", "testing/index.ts", "cli/main.ts"];

/**
 * Bundles the published JavaScript into `out`: a file for each entry, and below `chunks` what they share and what they load when they need it.
 *
 * Node links each module of a graph by itself: `skysail devcluster` took twice the processor time with its 240 modules than with a few files.
 *
 * Guarantees: a module is in one file, so that there is one copy of its state whatever is imported. Packages stay imports.
 * Caveats: `import.meta.url` of a module is that of the file that it went into; names stay as they are, for whoever reads a stack.
 */
export async function bundleLibrary(out: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((path) => join("src", path)),
    outbase: "src",
    outdir: out,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    plugins: [NODE_MODULES],
    conditions: ["skysail-source", "module"],
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    // The package has the sources.
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
  });
}
