import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleLibrary } from "../../infra/build/bundle-library.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A project that has the built package, and its dependencies, in its `node_modules`. */
let consumer: string;
let dist: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "skysail-library-"));
  consumer = join(folder, "consumer");
  const installed = join(consumer, "node_modules/skysail");
  await mkdir(installed, { recursive: true });
  dist = join(installed, "dist");
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  run([tsc, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", dist], ROOT);
  await bundleLibrary(dist);
  await cp(join(ROOT, "package.json"), join(installed, "package.json"));
  await symlink(join(ROOT, "node_modules"), join(installed, "node_modules"));
  await symlink(join(ROOT, "node_modules/zod"), join(consumer, "node_modules/zod"));
  await writeFile(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
}, 60_000);

afterAll(async () => {
  await rm(join(consumer, ".."), { recursive: true, force: true });
});

/** Runs Node and returns what it printed. Throws with everything that it printed. */
function run(args: readonly string[], cwd = consumer): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`exit code ${status}: ${stdout}${stderr}`);
  return stdout;
}

const evaluate = (code: string): string => run(["--input-type=module", "--eval", code]);

describe("the package as it is published", () => {
  test("exports what the documentation promises, and nothing else", () => {
    const names = JSON.parse(evaluate(`console.log(JSON.stringify(Object.keys(await import("skysail"))))`)) as string[];
    expect(names.toSorted()).toEqual([
      "RetryableError",
      "SkysailError",
      "TerminalError",
      "cel",
      "defineKind",
      "defineOperator",
      "defineResource",
      "findOperators",
      "many",
      "no",
      "toCustomResourceDefinition",
      "unknown",
      "yes",
    ]);
  });

  test("has the built-in kinds", () => {
    const kinds = evaluate(
      `const kinds = await import("skysail/kinds"); console.log(kinds.Deployment.resource, kinds.Service.kind)`,
    );
    expect(kinds).toBe("deployments Service\n");
  });

  test("has the testkit, for any test runner", async () => {
    const names = evaluate(`console.log(Object.keys(await import("skysail/testing")).toSorted().join(" "))`);
    expect(names).toBe("ApiError createTestCluster\n");
    const code = `import { test } from "node:test"; import { ok, rejects } from "node:assert";
       import { createTestCluster } from "skysail/testing"; import { ConfigMap } from "skysail/kinds";
       test("with the runner of Node", async () => {
         await using cluster = await createTestCluster();
         await cluster.create(ConfigMap, { metadata: { name: "a" }, data: { k: "v" } });
         ok((await cluster.until(ConfigMap, "a", { data: { k: /v/ } })).data.k === "v");
         await rejects(cluster.until(ConfigMap, "a", null, { within: "1h" }), { name: "AssertionError" });
       });`;
    await writeFile(join(consumer, "kit.test.js"), code);
    expect(run(["--test", "--test-reporter=tap", join(consumer, "kit.test.js")])).toContain("# pass 1");
  });

  test("hides everything else", () => {
    expect(() => evaluate(`await import("skysail/dist/runtime/serve.js")`)).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  test("its command runs", () => {
    expect(run([join(dist, "cli/main.js"), "--help"])).toContain("skysail COMMAND");
  });

  test("its command serves an API server", async () => {
    const main = join(dist, "cli/main.js");
    const child = spawn(process.execPath, [main, "devcluster", "--http", "--output", "json", "--token", "secret"], {
      cwd: consumer,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { server } = JSON.parse(line) as { server: string };
    const answer = await fetch(`${server}/api/v1/namespaces/default`, { headers: { authorization: "Bearer secret" } });
    expect(await answer.json()).toMatchObject({ kind: "Namespace", metadata: { name: "default" } });
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(await readdir(join(dist, "../.compiled"))).toHaveLength(1);
  });

  test("its command runs where it cannot keep what Node compiles", async () => {
    const compiled = join(dist, "../.compiled");
    await rm(compiled, { recursive: true, force: true });
    await writeFile(compiled, "");
    expect(run([join(dist, "cli/main.js"), "--version"])).toMatch(/^\d/);
    await rm(compiled);
  });

  test("takes from Node's own modules only what it names: an import would read all that they have", async () => {
    const chunks = await readdir(join(dist, "chunks"));
    const texts = await Promise.all(
      chunks.filter((file) => file.endsWith(".js")).map((file) => readFile(join(dist, "chunks", file), "utf8")),
    );
    expect(texts.join("")).toContain('getBuiltinModule("node:crypto")');
    expect(texts.join("")).not.toMatch(/from"node:|import"node:/);
  });

  test("is ASCII: V8 keeps two bytes for each character of any other text, and reads it more slowly", async () => {
    const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith(".js"));
    const texts = await Promise.all(files.map((file) => readFile(join(dist, file), "utf8")));
    expect(files.filter((_, index) => /[^\p{ASCII}]/u.test(texts[index] ?? ""))).toEqual([]);
    expect(files).toContain("cli/main.js");
  });

  test("maps its files to the sources that it has", async () => {
    const map = JSON.parse(await readFile(join(dist, "cli/main.js.map"), "utf8")) as { sources: readonly string[] };
    expect(map.sources.map((source) => resolve(dist, "cli", source))).toContain(join(ROOT, "src/cli/run.ts"));
  });

  test("an operator type-checks against the published declarations", { timeout: 60_000 }, async () => {
    await writeFile(
      join(consumer, "operator.ts"),
      `import * as z from "zod";
       import { defineOperator, defineResource } from "skysail";
       import { ConfigMap } from "skysail/kinds";
       import { createTestCluster, type TestCluster } from "skysail/testing";
       export const wait = async (cluster: TestCluster): Promise<unknown> =>
         cluster.until(ConfigMap, "a", { data: { text: /x/ } });
       export const open = (): Promise<TestCluster> => createTestCluster({ seed: 1 });
       const Note = defineResource({ group: "x.dev", version: "v1", kind: "Note", spec: z.object({ text: z.string() }) });
       export const note = defineOperator({ name: "note", for: Note, children: { page: ConfigMap },
         reconcile: ({ object }) => ({ children: { page: { data: { text: object.spec.text } } } }) });`,
    );
    const compilerOptions = {
      strict: true,
      module: "NodeNext",
      target: "ES2024",
      lib: ["ES2024", "ESNext.Disposable", "DOM"],
      noEmit: true,
      skipLibCheck: false,
      types: [],
    };
    await writeFile(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["operator.ts"] }));
    expect(run([join(ROOT, "node_modules/typescript/bin/tsc"), "-p", join(consumer, "tsconfig.json")])).toBe("");
  });
});
