import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** A project that has the built package, and its dependencies, in its `node_modules`. */
let consumer: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "skysail-library-"));
  consumer = join(folder, "consumer");
  const installed = join(consumer, "node_modules/skysail");
  await mkdir(installed, { recursive: true });
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  run([tsc, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", join(installed, "dist")], ROOT);
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

  test("hides everything else", () => {
    expect(() => evaluate(`await import("skysail/dist/runtime/serve.js")`)).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  test("its command runs", () => {
    expect(run([join(consumer, "node_modules/skysail/dist/cli/main.js"), "--help"])).toContain("skysail COMMAND");
  });

  test("an operator type-checks against the published declarations", { timeout: 60_000 }, async () => {
    await writeFile(
      join(consumer, "operator.ts"),
      `import * as z from "zod";
       import { defineOperator, defineResource } from "skysail";
       import { ConfigMap } from "skysail/kinds";
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
