import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { toReference } from "../../conformance/print-reference.ts";
import { REFUSED } from "../../conformance/refused.ts";
import { EVERY } from "../../conformance/suite/all.ts";
import { ERROR_CODES } from "../../../src/model/errors.ts";
import { findOperators } from "../../../src/operator/brand.ts";

const ROOT = join(import.meta.dirname, "../../..");
const documents = [
  "README.md",
  "CHANGELOG.md",
  ...globSync("docs/**/*.md", { cwd: ROOT }),
  ...globSync("examples/*/*.md", { cwd: ROOT }),
];

/** The TypeScript blocks of a document, in order. */
function codeOf(document: string): string[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** Runs `use` with a module of this code, in a folder where `skysail` resolves as it does for a user. */
async function withModule(code: string, use: (file: string) => Promise<void> | void): Promise<void> {
  const folder = await mkdtemp(join(ROOT, "examples/website/.document-"));
  try {
    const file = join(folder, "greeting.ts");
    await writeFile(file, code);
    await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Type-checks one file with the project's own settings. Throws with the compiler's output. */
function typeCheck(file: string): void {
  const config = join(dirname(file), "tsconfig.json");
  const options = { extends: join(ROOT, "tsconfig.json"), include: [], files: [file], exclude: [] };
  writeFileSync(config, JSON.stringify(options));
  try {
    execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", config], {
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (thrown) {
    throw new Error(String((thrown as { stdout?: unknown }).stdout), { cause: thrown });
  }
}

describe("documents", () => {
  it("links between documents lead somewhere", () => {
    const broken = documents.flatMap((document) => {
      const text = readFileSync(join(ROOT, document), "utf8");
      const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
      return targets
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(document), target)))
        .map((target) => `${document}: ${target}`);
    });
    expect(documents.length).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });

  it("the operator in the README compiles and renders", { timeout: 30_000 }, async () => {
    const [code = ""] = codeOf("README.md");
    await withModule(code, async (file) => {
      typeCheck(file);
      const [website] = findOperators((await import(file)) as object);
      expect(website?.name).toBe("website");
    });
  });

  it(
    "the operator of the tutorial compiles, and the checker would notice if it did not",
    { timeout: 30_000 },
    async () => {
      const [resource = "", operator = ""] = codeOf("docs/tutorial/first-operator.md");
      await withModule(`${resource}\n${operator}`, async (file) => {
        typeCheck(file);
        expect(findOperators((await import(file)) as object).map(({ name }) => name)).toEqual(["greeting"]);
      });
      await withModule(`${resource}\n${operator.replace("children: { text: {", "children: { test: {")}`, (file) => {
        expect(() => typeCheck(file)).toThrow("TS2322");
      });
    },
  );

  it("the tests of the documents compile", { timeout: 60_000 }, async () => {
    const [resource = "", operator = "", , test = ""] = codeOf("docs/tutorial/first-operator.md");
    await withModule(`${resource}\n${operator}`, async (file) => {
      const own = join(dirname(file), "greeting.cluster.test.ts");
      await writeFile(own, test);
      typeCheck(own);
    });
    const tests = codeOf("docs/how-to/test-an-operator.md");
    expect(tests).toHaveLength(3);
    for (const code of tests) {
      await withModule(code.replace('"./operator.ts"', '"../operator.ts"'), (file) => typeCheck(file));
    }
  });

  it("the reference of the devcluster is what the conformance suite says", () => {
    const text = readFileSync(join(ROOT, "docs/reference/devcluster.md"), "utf8");
    expect(text.slice(text.indexOf("## What is checked"))).toBe(toReference(EVERY, REFUSED));
  });

  it("the reference names every error code with its class", () => {
    const text = readFileSync(join(ROOT, "docs/reference/errors.md"), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, code, kind]) => [code, kind]);
    expect(rows).toEqual(Object.entries(ERROR_CODES));
  });
});
