import { describe, expect, test } from "vitest";
import { describeMismatches, mismatchesOf } from "../../../src/testing/match.ts";

describe("what is wanted of a value", () => {
  test.each([
    ["named fields only", { a: 1, b: 2 }, { a: 1 }],
    ["a field that must not be there", { a: 1 }, { b: undefined }],
    ["lists item by item", { items: [{ a: 1, b: 2 }, { a: 3 }] }, { items: [{ a: 1 }, {}] }],
    ["a regular expression", "hello world", /wor/],
    ["an asymmetric matcher", { at: 5 }, { at: expect.any(Number) }],
    ["null", { a: null }, { a: null }],
  ])("%s matches", (_, seen, wanted) => {
    expect(mismatchesOf(seen, wanted)).toEqual([]);
  });

  test.each([
    ["another value", { a: 1 }, { a: 2 }, "  .a: seen 1, wanted 2"],
    ["an absent field", {}, { a: { b: 2 } }, '  .a: seen nothing, wanted {"b":2}'],
    ["a field too many", { a: 1 }, { a: undefined }, "  .a: seen 1, wanted nothing"],
    ["a list of another length", { a: [1] }, { a: [1, 2] }, "  .a: seen [1], wanted [1,2]"],
    ["an item", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, "  .a[0].b: seen 1, wanted 2"],
    ["an odd name", { "x.y/z": 1 }, { "x.y/z": 2 }, '  ["x.y/z"]: seen 1, wanted 2'],
    ["a text without the pattern", "abc", /x/, '  the object: seen "abc", wanted /x/'],
    ["a list for an object", { a: [] }, { a: {} }, "  .a: seen [], wanted {}"],
    ["an asymmetric matcher", { a: "x" }, { a: expect.any(Number) }, '  .a: seen "x", wanted Any<Number>'],
  ])("%s is told by its path", (_, seen, wanted, message) => {
    expect(describeMismatches(mismatchesOf(seen, wanted))).toBe(message);
  });
});
