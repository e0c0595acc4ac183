import { describe, expect, test } from "vitest";
import { compiled, outcome, refusal, SCHEMA, SELF } from "./judge.ts";

const REFUSED: Readonly<Record<string, string>> = {
  "self.": "Syntax error",
  "self.nothing == 1": "undefined field 'nothing'",
  "has(self.nothing)": "undefined field 'nothing'",
  "self.free.any == 1": "undefined field 'any'",
  "self.i == 'x'": "found no matching overload for '_==_' applied to '(int, string)'",
  "self.i.size() == 1": "found no matching overload for 'size' applied to 'int.()'",
  "self.i.x == 1": "type 'int' does not support field selection",
  "other == 1": "undeclared reference to 'other'",
  "self.s.nothing()": "undeclared reference to 'nothing'",
  "self.i.all(x, true)": "expression of type 'int' cannot be range of a comprehension",
  "[1, 'a'] == []": "expected type 'int' but found 'string'",
  "self.i ? true : false": "found no matching overload for '_?_:_'",
  "duration('x') == self.period": "invalid duration argument",
  "self.s.matches('(')": "invalid matches argument",
  "Foo{a: 1} == 1": "undeclared reference to 'Foo'",
  "self.i": "cel expression must evaluate to a bool",
};

describe("a rule that does not fit its schema is refused with the reason", () => {
  test.each(Object.entries(REFUSED))("%s", (expression, problem) => {
    expect(refusal(expression)).toContain(problem);
  });

  test("and with the place in the rule", () => {
    expect(refusal("self.i > 1 &&\n self.nothing")).toBe(
      "compilation failed: ERROR: <input>:2:6: undefined field 'nothing'\n |  self.nothing\n | .....^",
    );
  });

  test("a message must be a text", () => {
    expect(refusal("self.i", SCHEMA, "string")).toBe("messageExpression must evaluate to a string");
    expect(refusal("self.x", SCHEMA, "string")).toContain("messageExpression compilation failed: ERROR");
  });
});

describe("old values", () => {
  test("are seen by rules that name them", () => {
    const grows = compiled("self.i >= oldSelf.i");
    expect(grows.usesOldSelf).toBe(true);
    expect(compiled("self.i > 1").usesOldSelf).toBe(false);
    const evaluated = [2, 4].map((i) => grows.evaluate({ self: SELF, oldSelf: { value: { i } } }));
    expect(evaluated).toEqual([{ value: true }, { value: false }]);
  });

  test("may be optional", () => {
    const rule = compiled("oldSelf.hasValue() || self.i == 3", SCHEMA, true);
    expect(rule.evaluate({ self: { i: 1 } })).toEqual({ value: false });
    expect(rule.evaluate({ self: { i: 1 }, oldSelf: { value: {} } })).toEqual({ value: true });
  });
});

test("lists that are sets or have keys are equal in any order, and are added as such", () => {
  const set = { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" };
  const item = { type: "object", properties: { k: { type: "string" }, v: { type: "integer" } } };
  const keyed = { type: "array", items: item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"] };
  const schema = { type: "object", properties: { set, keyed } };
  const self = {
    set: ["a", "b"],
    keyed: [
      { k: "a", v: 1 },
      { k: "b", v: 2 },
    ],
  };
  const old = {
    set: ["b", "a"],
    keyed: [
      { k: "b", v: 2 },
      { k: "a", v: 1 },
    ],
  };
  const same = compiled("self.set == oldSelf.set && self.keyed == oldSelf.keyed", schema);
  expect(same.evaluate({ self, oldSelf: { value: old } })).toEqual({ value: true });
  const added = compiled("size(self.set + ['b', 'c']) == 3 && size(self.keyed + oldSelf.keyed) == 2", schema);
  expect(added.evaluate({ self, oldSelf: { value: old } })).toEqual({ value: true });
});

test("fields that no schema describes count when objects are compared", () => {
  const unchanged = compiled("self.free == oldSelf.free");
  const judge = (any: unknown): unknown =>
    unchanged.evaluate({ self: SELF, oldSelf: { value: { ...SELF, free: { any } } } });
  expect([judge([1]), judge([2])]).toEqual([{ value: true }, { value: false }]);
});

test("a value that is not there is a failure, not a null", () => {
  expect(outcome("self.s == 'x'", {})).toEqual({ error: "no such key: s" });
});

describe("the cost of a rule is estimated by the sizes that the schema allows", () => {
  const costOf = (expression: string): number => compiled(expression).maxCost;

  test("of a list's items", () => {
    expect(costOf("self.n.all(x, x > 0)")).toBeLessThan(100);
    expect(costOf("self.n.all(x, self.n.all(y, x != y))")).toBeGreaterThan(costOf("self.n.all(x, x > 0)"));
  });

  test("of texts without a limit by what one request can hold", () => {
    const schema = {
      type: "object",
      properties: { s: { type: "string" }, keys: { type: "object", additionalProperties: { type: "string" } } },
    };
    expect(compiled("self.s.contains('x')", schema).maxCost).toBeGreaterThan(300_000);
    // The API server takes the keys of a map for empty.
    expect(compiled("self.keys.all(k, k.matches('^[a-z]+$'))", schema).maxCost).toBeLessThan(10_000_000);
  });
});
