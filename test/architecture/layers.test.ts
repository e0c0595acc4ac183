import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, ROOMS, violationsOf } from "./rules.ts";

const root = join(import.meta.dirname, "../..");
const files = ["src", "functions"].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

/** For each room an import that its rule forbids. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  "src/model/planted.ts": ["../ports/clock.ts", "node:fs", "../core/plan/plan.ts"],
  "src/ports/planted.ts": ["../operator/types.ts", "zod", "../adapters/aws/x.ts"],
  "src/operator/planted.ts": ["../stages/reconcile/leases.ts", "../core/plan/plan.ts", "node:fs"],
  "src/core/planted.ts": ["../operator/types.ts", "node:crypto"],
  "src/core/ledger/planted.ts": ["../plan/plan.ts", "node:timers", "../../adapters/local/x.ts"],
  "src/core/merge/planted.ts": ["../plan/plan.ts", "../ledger/row.ts"],
  "src/core/plan/planted.ts": ["../ledger/row.ts", "../../stages/reconcile/leases.ts"],
  "src/core/fleet/planted.ts": ["../plan/plan.ts"],
  "src/stages/watch/planted.ts": ["../relay/relay.ts", "../../adapters/http/x.ts", "node:fs"],
  "src/stages/relay/planted.ts": ["../watch/x.ts", "../../runtime/config.ts"],
  "src/stages/ingest/planted.ts": ["../reconcile/leases.ts", "@aws-sdk/client-eventbridge"],
  "src/stages/reconcile/planted.ts": ["../ingest/x.ts", "../../adapters/kubernetes/x.ts"],
  "src/stages/sweep/planted.ts": ["../reconcile/leases.ts"],
  "src/adapters/kubernetes/planted.ts": ["../../core/ledger/row.ts", "../../operator/types.ts", "../aws/x.ts"],
  "src/adapters/aws/planted.ts": ["../../stages/reconcile/leases.ts", "../local/x.ts"],
  "src/adapters/local/planted.ts": ["../../runtime/config.ts", "../../core/plan/plan.ts"],
  "src/adapters/http/planted.ts": ["../../stages/relay/x.ts"],
  "src/devcluster/planted.ts": ["../stages/watch/x.ts", "../adapters/kubernetes/x.ts"],
  "src/testing/planted.ts": ["../cli/main.ts"],
  "src/runtime/planted.ts": ["../cli/main.ts", "../../functions/ingest.ts"],
  "src/cli/planted.ts": ["../adapters/aws/x.ts", "../stages/relay/x.ts"],
  "src/index.ts": ["./runtime/config.ts", "./adapters/local/x.ts"],
  "functions/planted.ts": ["../src/stages/ingest/x.ts", "../src/adapters/aws/x.ts", "@aws-sdk/client-dynamodb"],
};

describe("which way imports run", () => {
  it("no source file breaks its room's rule", () => {
    const found = files.flatMap((file) => violationsOf(file, readFileSync(join(root, file), "utf8")));
    expect(found).toEqual([]);
  });

  it("looked at every source file that the repository tracks", () => {
    const tracked = execFileSync("git", ["ls-files", "src/**/*.ts", "src/*.ts", "functions/*.ts"], {
      cwd: root,
      encoding: "utf8",
    })
      .split("\n")
      .filter((file) => file !== "" && existsSync(join(root, file)));
    expect(files.length).toBeGreaterThan(20);
    expect(tracked.filter((file) => !files.includes(file))).toEqual([]);
  });

  it("sees the imports that the compiler sees", () => {
    const source = `import a from "a";\nimport type { B } from "./b.ts";\nexport * from './c.ts';\nimport {\n  d,\n} from "d";\nconst e = await import("e");\nimport "f";\n// import g from "g";`;
    expect(importsOf(source)).toEqual(["a", "./b.ts", "./c.ts", "d", "e", "f"]);
  });

  it.each(ROOMS.map(({ path }) => path))("a violation planted in %s is reported", (path) => {
    const planted = Object.entries(PLANTED).filter(
      ([file]) => file === path || file.slice(0, file.lastIndexOf("/")) === path,
    );
    expect(planted.length, `plant a violation for ${path}`).toBeGreaterThan(0);
    for (const [file, specifiers] of planted) {
      for (const specifier of specifiers) {
        expect(violationsOf(file, `import { x } from "${specifier}";`), `${file} imports ${specifier}`).toHaveLength(1);
      }
    }
  });

  it("a file outside every room is reported", () => {
    expect(violationsOf("src/utils/helpers.ts", "")).toHaveLength(1);
  });
});
