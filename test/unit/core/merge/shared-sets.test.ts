import { expect, it } from "vitest";
import { EMPTY_SET, setOf, union } from "../../../../src/core/merge/field-set.ts";
import { parseFields, printFields } from "../../../../src/core/merge/fields-v1.ts";
import { remembered, share } from "../../../../src/core/merge/shared-sets.ts";
import { toFieldSet } from "../../../../src/core/merge/to-field-set.ts";
import { DEDUCED_TYPE } from "../../../../src/core/merge/schema.ts";

const NAMES = ["f:spec", "f:a"];

it("makes equal sets one object, however they came about", () => {
  const set = share(setOf(["f:metadata", "f:labels"], NAMES));
  expect(share(setOf(NAMES, ["f:metadata", "f:labels"]))).toBe(set);
  expect(toFieldSet({ spec: { a: 1 }, metadata: { labels: [] } }, DEDUCED_TYPE)).not.toBe(set);
  expect(parseFields({ "f:spec": { "f:a": {} }, "f:metadata": { "f:labels": {} } })).toBe(set);
  expect(parseFields(printFields(set))).toBe(set);
});

it("takes the last of what an element is said to be, as an object does of a key that stands twice", () => {
  const fields = { 'k:{"b":1,"a":2}': { "f:x": {} }, 'k:{"a":2,"b":1}': { "f:y": {} } };
  expect(parseFields(fields)).toEqual(setOf(['k:{"a":2,"b":1}', "f:y"]));
});

it("forgets sets when there are too many, and tells them apart as before", () => {
  const set = share(setOf(NAMES));
  for (let index = 0; index < 10_000; index += 1) share(setOf([`f:${index}`]));
  expect(share(setOf(NAMES))).toEqual(set);
});

it("works an operation out once for sets that it made one object", () => {
  let times = 0;
  const unite = remembered((left, right) => {
    times += 1;
    return union(left, right);
  });
  const [left, right] = [share(setOf(NAMES)), share(setOf(["f:metadata"]))];
  const both = unite(left, right);
  expect(both).toBe(share(setOf(["f:metadata"], NAMES)));
  expect(unite(share(setOf(NAMES)), right)).toBe(both);
  expect(times).toBe(1);
  // With another set it is another operation.
  const more = share(setOf(["f:status"]));
  expect(unite(left, more)).toEqual(union(left, more));
  expect(times).toBe(2);
  // A set of another making is not kept, and comes to the same.
  expect(unite(setOf(NAMES), right)).toEqual(both);
  expect(unite(EMPTY_SET, right)).toBe(right);
  expect(times).toBe(4);
});
