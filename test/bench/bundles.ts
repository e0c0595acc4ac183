import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunction, FUNCTIONS } from "../../infra/build/bundle-function.ts";
import { startInstance } from "../helpers/lambda/instance.ts";
import { showSpread, spreadOf, type Spread } from "./statistics.ts";
import type { Report, Settings, Suite } from "./suite.ts";

const RUNS = 11;
const PARTS = 6;
/** What the project has set itself: kilobytes of the bundle, milliseconds of its import. */
const BUDGETS = { ingest: { kB: 420, ms: 90 }, reconcile: { kB: 500, ms: 90 }, sweep: { kB: 420, ms: 90 } } as const;

/** Every variable that some function reads when it is imported. Nothing is called, so that nothing has to be there. */
const ENVIRONMENT = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  SKYSAIL_TABLE: "table",
  SKYSAIL_BUS: "bus",
  SKYSAIL_QUEUE_URL: "http://127.0.0.1:1/queue",
  SKYSAIL_KMS_KEY: "key",
  SKYSAIL_PROGRAM: "1",
  SKYSAIL_PROGRAM_ID: "bench",
  SKYSAIL_TIMEOUT_SECONDS: "14",
  SKYSAIL_MAX_RECEIVES: "6",
};

interface Bundle {
  readonly name: (typeof FUNCTIONS)[number];
  readonly bytes: number;
  readonly zipBytes: number;
  readonly importMs: Spread;
  /** Bytes in the bundle by package, largest first; `skysail` is our own code. */
  readonly parts: readonly (readonly [string, number])[];
}

/** How large the functions are and how long their import takes. */
export const bundles: Suite = {
  name: "bundles",
  summary: "Sizes of the functions' bundles (from esbuild's metafile) and how long a new process takes to import them.",
  run: measureBundles,
};

async function measureBundles({ progress }: Settings): Promise<Report> {
  const out = await mkdtemp(join(tmpdir(), "skysail-bench-"));
  try {
    progress("bundling");
    for (const name of FUNCTIONS) await bundleFunction(name, out);
    const times = new Map<string, number[]>(FUNCTIONS.map((name) => [name, []]));
    for (let run = 0; run < RUNS; run += 1) {
      for (const name of FUNCTIONS) {
        progress(`${name}, import ${run + 1} of ${RUNS}`);
        times.get(name)?.push(await importTime(name, out));
      }
    }
    const measured = await Promise.all(FUNCTIONS.map((name) => describe(name, out, times.get(name) ?? [])));
    return toReport(measured);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function importTime(name: string, out: string): Promise<number> {
  const setup = { name, bundle: join(out, name, "index.mjs"), environment: ENVIRONMENT, timeoutMs: 20_000 };
  const instance = await startInstance(setup);
  await instance.kill();
  return instance.importMs;
}

/** What is read of esbuild's metafile. */
interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly bytes: number; readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

async function describe(name: Bundle["name"], out: string, times: readonly number[]): Promise<Bundle> {
  const { outputs } = JSON.parse(await readFile(join(out, `${name}.meta.json`), "utf8")) as Metafile;
  const parts = new Map<string, number>();
  let bytes = 0;
  for (const output of Object.values(outputs)) {
    bytes += output.bytes;
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = packageOf(file);
      parts.set(owner, (parts.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const { size: zipBytes } = await stat(join(out, `${name}.zip`));
  return { name, bytes, zipBytes, importMs: spreadOf(times), parts: [...parts].toSorted((a, b) => b[1] - a[1]) };
}

function packageOf(file: string): string {
  const path = file.split("node_modules/").at(-1) ?? file;
  if (path === file) return "skysail";
  return path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");
}

function toReport(measured: readonly Bundle[]): Report {
  const kB = (bytes: number): string => (bytes / 1_000).toFixed(1);
  return {
    tables: [
      {
        caption: `Minified, with their AWS clients; import in ${RUNS} new processes each, interleaved: median (least–most)`,
        columns: ["function", "kB", "budget kB", "zip kB", "import ms", "budget ms"],
        rows: measured.map(({ name, bytes, zipBytes, importMs }) => [
          name,
          kB(bytes),
          BUDGETS[name].kB,
          kB(zipBytes),
          showSpread(importMs, 0),
          BUDGETS[name].ms,
        ]),
      },
      {
        caption: "What is in them, kB",
        columns: ["function", "largest parts"],
        rows: measured.map(({ name, parts }) => [
          name,
          parts
            .slice(0, PARTS)
            .map(([owner, bytes]) => `${owner} ${kB(bytes)}`)
            .join(", "),
        ]),
      },
    ],
    notes: [
      "the import's time is what `import()` takes in a process that runs already, files in the page cache; a cold start on Lambda adds the " +
        "start of Node, the fetch of the code and a slower processor",
    ],
    figures: { bundles: measured },
  };
}
