import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { KUBERNETES_VERSION } from "../../../src/devcluster/kinds/data.ts";
import type { Answer } from "../../helpers/schema-cases/answer.ts";
import type { Asked, Recorded } from "../../helpers/schema-cases/ask.ts";
import { withoutAssigned } from "../../helpers/schema-cases/assigned.ts";
import { ourBuiltIn, ourDefinition, ourThing } from "../../helpers/schema-cases/ours.ts";

const file = new URL("../../fixtures/devcluster/answers.json.gz", import.meta.url);
const recorded = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Recorded;

function same(cases: readonly Asked[], ours: (asked: Asked) => Answer): void {
  for (const [index, asked] of cases.entries()) {
    const { metadata, ...parts } = asked.body;
    const name = `${index} ${asked.body.kind} ${JSON.stringify({ ...parts, metadata }).slice(0, 120)}`;
    test(name, () => {
      expect(withoutAssigned(ours(asked))).toEqual(withoutAssigned(asked.answer));
    });
  }
}

describe("what a real API server said", () => {
  test("was said by the version that the built-in kinds are of", () => {
    expect(recorded.version).toBe(KUBERNETES_VERSION);
    expect(recorded.things.length).toBeGreaterThan(250);
  });

  describe("custom resources", () => {
    same(recorded.things, ourThing);
  });

  describe("definitions of custom resources", () => {
    same(recorded.definitions, ourDefinition);
  });

  describe("defaults of built-in kinds", () => {
    same(recorded.valid, ourBuiltIn);
  });

  describe("refusals of built-in kinds", () => {
    same(recorded.invalid, ourBuiltIn);
  });
});
