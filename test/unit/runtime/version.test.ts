import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VERSION } from "../../../src/runtime/version.ts";

test("the version is the package's", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8")) as object;
  expect(manifest).toHaveProperty("version", VERSION);
});
