import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadOperators } from "../../../src/runtime/load-operators.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/operators");
const named = (name: string): string => `
  import { defineOperator } from "skysail";
  import { ConfigMap, Secret } from "skysail/kinds";
  const make = () => defineOperator({ name: "${name}", for: Secret, children: { copy: ConfigMap }, reconcile: () => ({ children: { copy: null } }) });
`;

describe("loadOperators", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    // Below the fixtures, so that their imports of the package are resolved as those are.
    folder = await mkdtemp(join(FIXTURES, "tmp-"));
    await writeFile(
      file("one.ts"),
      `${named("one")} export const one = make(); export const again = one; export const other = 3;`,
    );
    await writeFile(file("same.ts"), `${named("one")} export const same = make();`);
    await writeFile(file("twice.ts"), `${named("twin")} export const a = make(); export const b = make();`);
    await writeFile(file("none.ts"), "export const nothing = {}; export default 1;");
    await writeFile(file("throws.ts"), 'throw new Error("at\\nimport");');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const names = async (...specifiers: string[]): Promise<readonly string[]> =>
    (await loadOperators(specifiers)).map(({ name }) => name);

  test("finds operators among the named exports, each once, whichever modules export it", async () => {
    expect(await names(file("one.ts"))).toEqual(["one"]);
    expect(await names(join(FIXTURES, "trouble.ts"), join(FIXTURES, "all.ts"))).toEqual(["trouble", "website"]);
  });

  test.for<[specifiers: string[], says: RegExp]>([
    [["nowhere.ts"], /^there is no module \/.*nowhere\.ts$/],
    [["./nowhere"], /^there is no module \/.*nowhere$/],
    [["no-such-package"], /^cannot import no-such-package: /],
    [["throws.ts"], /^cannot import .*throws\.ts: at\s+import$/],
    [["none.ts"], /none\.ts exports no operator: export what defineOperator\(\) returns, by name$/],
    [["twice.ts"], /twice\.ts: two operators are named "twin": rename one$/],
    [["one.ts", "same.ts"], /^two operators are called one: /],
  ])("%j cannot be used, and the error says why", async ([specifiers, says]) => {
    const given = specifiers.map((specifier) =>
      /^(\.\/)?no/.test(specifier) && specifier !== "none.ts" ? specifier : file(specifier),
    );
    await expect(loadOperators(given)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringMatching(says),
    });
  });
});
