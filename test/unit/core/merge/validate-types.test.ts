import { describe, expect, it } from "vitest";
import { typeOfSchema } from "../../../../src/core/merge/schema-openapi.ts";
import { printProblems, validateTypes } from "../../../../src/core/merge/validate-types.ts";

const type = typeOfSchema({
  type: "object",
  properties: {
    n: { type: "integer" },
    s: { type: "string" },
    b: { type: "boolean" },
    port: { "x-kubernetes-int-or-string": true },
    when: { type: "string", format: "date-time" },
    list: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    items: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: { type: "object", properties: { name: { type: "string" }, v: { type: "integer" } } },
    },
    map: { type: "object", additionalProperties: { type: "string" } },
  },
});

describe("validateTypes", () => {
  it.each([
    [{ bogus: 1 }, ".bogus: field not declared in schema"],
    [{ n: "5" }, ".n: expected numeric (int or float), got string"],
    [{ s: 5 }, ".s: expected string, got &value.valueUnstructured{Value:5}"],
    [
      { s: { a: [1, "x"] } },
      '.s: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":[]interface {}{1, "x"}}}',
    ],
    [{ b: "yes" }, ".b: expected boolean, got &{yes}"],
    [{ when: {} }, ".when: expected any scalar, got &{map[]}"],
    [{ map: [] }, ".map: expected map, got &{[]}"],
    [{ list: { a: 1 } }, ".list: expected list, got &{map[a:1]}"],
    [{ list: ["a", "a"] }, '.list: duplicate entries for key [="a"]'],
    [{ list: [null] }, ".list: element 0: associative list without keys has an element that's an explicit null"],
    [{ items: [{ name: "x" }, { name: "x" }] }, '.items: duplicate entries for key [name="x"]'],
    [
      { items: [{ v: 1 }] },
      `.items: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
    ],
    [{ items: [{ name: "x", v: "1" }] }, '.items[name="x"].v: expected numeric (int or float), got string'],
  ])("%j: %s", (value, message) => {
    expect(printProblems(validateTypes(value, type))).toBe(message);
  });

  it("accepts null everywhere, and both forms of int-or-string", () => {
    expect(validateTypes({ n: null, s: null, items: null, map: { a: null }, port: "http" }, type)).toEqual([]);
    expect(validateTypes({ port: 80 }, type)).toEqual([]);
  });

  it("does not mind duplicates in what was stored", () => {
    expect(validateTypes({ list: ["a", "a"] }, type, { allowDuplicates: true })).toEqual([]);
  });

  it("prints several problems as a list", () => {
    expect(printProblems(validateTypes({ n: "x", s: 1 }, type))).toMatch(/^errors:\n {2}\.n: .*\n {2}\.s: /);
  });
});
