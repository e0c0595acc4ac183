import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { toZip } from "./zip.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The functions that `serverless.yml` deploys; each is a file of that name in `functions/`. */
export const FUNCTIONS = ["ingest", "reconcile", "sweep"] as const;

/** Bundled CommonJS code that requires Node's own modules needs a `require`, which an ES module does not have. */
const BANNER =
  'import{createRequire as __skysailRequire}from"node:module";const require=__skysailRequire(import.meta.url);';

/**
 * Lambda hands its role's credentials over in the environment. The SDK's default chain would also try profiles, SSO, web identities and
 * instance metadata, with a client for each: 90 kB that can never be used here.
 */
const ENVIRONMENT_CREDENTIALS: Plugin = {
  name: "environment-credentials",
  setup(bundler) {
    bundler.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: "environment-credentials",
      pluginData: resolveDir,
      sideEffects: false,
    }));
    bundler.onLoad({ filter: /./, namespace: "environment-credentials" }, ({ pluginData }) => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: String(pluginData),
    }));
  },
};

/** Puts other operators in the place of `functions/operators.ts`. */
function withOperators(module: string): Plugin {
  return {
    name: "operators",
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\/operators\.ts$/ }, () => ({ path: module }));
    },
  };
}

/**
 * Bundles one function: its folder, the zip archive that is deployed, and the metafile, below `out`. Returns the bundle's bytes.
 *
 * `operators` is the absolute path of a module that exports operators. Default is `functions/operators.ts`.
 */
export async function bundleFunction(
  name: (typeof FUNCTIONS)[number],
  out: string,
  operators?: string,
): Promise<number> {
  const folder = join(out, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join("functions", `${name}.ts`)],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // The default of platform=node, main first, picks the CommonJS builds of the AWS clients: twice the size.
    mainFields: ["module", "main"],
    // "module" is esbuild's own default, which a list of conditions replaces.
    conditions: ["skysail-source", "module"],
    plugins: [ENVIRONMENT_CREDENTIALS, ...(operators === undefined ? [] : [withOperators(operators)])],
    banner: { js: BANNER },
    legalComments: "none",
    logLevel: "warning",
  });
  await writeFile(join(out, `${name}.meta.json`), JSON.stringify(metafile));
  await writeFile(join(out, `${name}.zip`), toZip({ "index.mjs": await readFile(join(folder, "index.mjs")) }));
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}
