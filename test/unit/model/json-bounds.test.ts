import fc from "fast-check";
import { expect, test } from "vitest";
import { measureJson } from "../../../src/model/json-bounds.ts";

const WIDE = { depth: 1_000, items: 100_000 };

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("measures what a parser would find, whatever stands in strings", () => {
  const tricky = fc.oneof(fc.string(), fc.constantFrom('"', "\\", '\\"', "[[[", "}]", ",,", '{"a":['));
  const value = fc.array(fc.anything({ key: tricky, values: [tricky, fc.integer(), fc.boolean(), fc.constant(null)] }));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (list, space) => {
      const text = JSON.stringify(list, undefined, space);
      const parsed = JSON.parse(text) as unknown[];
      expect(measureJson(text, WIDE)).toEqual({ depth: depthOf(parsed), items: parsed.length });
    }),
  );
});

test("stops where a limit is passed", () => {
  expect(measureJson("[".repeat(1_000_000), { depth: 64, items: 5 }).depth).toBe(65);
  expect(measureJson(`[${"0,".repeat(1_000_000)}`, { depth: 64, items: 5 }).items).toBe(6);
});
