import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  difference,
  equalSets,
  type FieldSet,
  hasPath,
  intersection,
  isSubset,
  leaves,
  pathsOf,
  recursiveDifference,
  setOf,
  union,
} from "../../src/core/merge/field-set.ts";
import { parseFields, printFields } from "../../src/core/merge/fields-v1.ts";
import { remembered, share } from "../../src/core/merge/shared-sets.ts";
import { fieldElement, keyElement, valueElement } from "../../src/core/merge/path-element.ts";

const name = fc.constantFrom("a", "b", "c", ".", "__proto__", "k<&>", "😀", "ﬀ");
const scalar = fc.oneof(fc.integer({ min: -3, max: 120 }), fc.constantFrom("x", "y", "<&>", 'q"'), fc.boolean());
const element = fc.oneof(
  { weight: 4, arbitrary: name.map(fieldElement) },
  fc.tuple(scalar, scalar).map(([first, second]) =>
    keyElement([
      ["name", first],
      ["id", second],
    ]),
  ),
  scalar.map(valueElement),
  fc.nat(12).map((index) => `i:${index}`),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const fieldSet = fc.array(path, { maxLength: 12 }).map((paths) => setOf(...paths));

const texts = (set: FieldSet): string[] => pathsOf(set).map((one) => one.join("\u0000"));
const members = (set: FieldSet): Set<string> => new Set(texts(set));

describe("field sets", () => {
  it("behave as sets of paths", () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (left, right) => {
        const [a, b] = [members(left), members(right)];
        const both = [...a].filter((one) => b.has(one));
        expect(members(union(left, right))).toEqual(new Set([...a, ...b]));
        expect(members(intersection(left, right))).toEqual(new Set(both));
        expect(members(difference(left, right))).toEqual(new Set([...a].filter((one) => !b.has(one))));
        expect(isSubset(left, right)).toBe(both.length === a.size);
        expect(equalSets(left, right)).toBe(both.length === a.size && a.size === b.size);
      }),
    );
  });

  it("lose whole branches in a recursive difference", () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (left, right) => {
        const gone = pathsOf(right);
        const kept = pathsOf(left).filter(
          (one) => !gone.some((prefix) => prefix.every((step, index) => step === one[index])),
        );
        expect(members(recursiveDifference(left, right))).toEqual(new Set(kept.map((one) => one.join("\u0000"))));
      }),
    );
  });

  it("have as leaves the members without parts", () => {
    fc.assert(
      fc.property(fieldSet, (set) => {
        const all = pathsOf(set);
        const expected = all.filter(
          (one) => !all.some((other) => other.length > one.length && one.every((step, index) => step === other[index])),
        );
        expect(members(leaves(set))).toEqual(new Set(expected.map((one) => one.join("\u0000"))));
        expect(all.every((one) => hasPath(set, one))).toBe(true);
      }),
    );
  });

  it("survive being written and read, byte for byte", () => {
    fc.assert(
      fc.property(fieldSet, fc.constantFrom("content" as const, "text" as const), (set, order) => {
        const written = JSON.stringify(printFields(set, order));
        const read = parseFields(JSON.parse(written));
        expect(equalSets(read, set)).toBe(true);
        expect(JSON.stringify(printFields(read, order))).toBe(written);
      }),
    );
  });

  it("are one object when they are written alike, and are read from it as from its text", () => {
    fc.assert(
      fc.property(fieldSet, fc.constantFrom("content" as const, "text" as const), (set, order) => {
        const fields = printFields(set, order);
        const read = parseFields(JSON.parse(JSON.stringify(fields)));
        expect(printFields(read, order)).toBe(fields);
        expect(equalSets(parseFields(fields), read)).toBe(true);
      }),
    );
  });

  it("are written in an order that does not depend on how they came about", () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 10 }), (paths) => {
        expect(JSON.stringify(printFields(setOf(...paths)))).toBe(
          JSON.stringify(printFields(setOf(...paths.toReversed()))),
        );
      }),
    );
  });

  // The last, because it makes more sets than are kept.
  it("come to the same when operations on them are remembered", () => {
    const operations = [union, difference, recursiveDifference].map((operate) => ({
      operate,
      again: remembered(operate),
    }));
    fc.assert(
      fc.property(fieldSet, fieldSet, (one, other) => {
        const [left, right] = [share(one), share(other)];
        for (const { operate, again } of operations) {
          const expected = members(operate(one, other));
          expect(members(again(left, right))).toEqual(expected);
          expect(members(again(left, right))).toEqual(expected);
        }
      }),
    );
  });
});
