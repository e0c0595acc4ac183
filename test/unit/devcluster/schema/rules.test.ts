import { describe, expect, test } from "vitest";
import type { CelEngine, CelProgram, CelScope } from "../../../../src/devcluster/schema/cel-engine.ts";
import { servedKindsOf } from "../../../../src/devcluster/schema/custom-resource.ts";
import type { ServedKind } from "../../../../src/devcluster/served-kind.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { simpleDefinition } from "../../../helpers/simple-definition.ts";

type Predicate = (self: never, oldSelf: never) => unknown;

/** Knows a handful of expressions by heart. */
const KNOWN: Readonly<Record<string, Predicate>> = {
  "self.min <= self.max": (self: { min: number; max: number }) => self.min <= self.max,
  "self == oldSelf": (self: unknown, oldSelf: unknown) => JSON.stringify(self) === JSON.stringify(oldSelf),
  "oldSelf.hasValue() || self > 0": (self: number, oldSelf: unknown) => oldSelf !== undefined || self > 0,
  "self > 0": (self: number) => self > 0,
  "'got ' + string(self)": (self: number) => `got ${self}`,
  "'two\\nlines'": () => "two\nlines",
};

const COSTS = { maxCost: 1, minBytes: 1 };
const scopes: CelScope[] = [];

const engine: CelEngine = {
  compile(expression, scope): CelProgram | { problem: string } {
    scopes.push(scope);
    if (expression === "missing(self)") {
      return { ...COSTS, usesOldSelf: false, evaluate: () => ({ error: "no such key: missing" }) };
    }
    const known = KNOWN[expression];
    if (known === undefined) return { problem: `undeclared reference in ${expression}` };
    return {
      ...COSTS,
      usesOldSelf: expression.includes("oldSelf"),
      evaluate: ({ self, oldSelf }) => ({ value: known(self as never, oldSelf?.value as never) }),
    };
  },
};

const NUMBER = { type: "integer" };

function define(spec: object): KubeObject {
  const names = { group: "rules.test", plural: "limits", kind: "Limit" };
  return simpleDefinition({ ...names, scope: "Cluster", schema: { type: "object", properties: { spec } } });
}

function kindOf(spec: object): ServedKind {
  const { kinds, problems } = servedKindsOf(define(spec), { cel: engine });
  expect(problems).toEqual([]);
  const [kind] = kinds;
  if (kind === undefined) throw new Error("no kind");
  return kind;
}

const limit = (spec: unknown): KubeObject => ({
  apiVersion: "rules.test/v1",
  kind: "Limit",
  metadata: { name: "a" },
  spec,
});

const rule = (source: object, base: object = NUMBER): object => ({ ...base, "x-kubernetes-validations": [source] });

describe("a definition with rules", () => {
  test("is refused when the engine does not understand a rule or a message", () => {
    const x = rule({ rule: "who.knows()", messageExpression: "nor(this)" });
    const { problems } = servedKindsOf(define({ type: "object", properties: { x } }), { cel: engine });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.field).toBe(
      "spec.validation.openAPIV3Schema.properties[spec].properties[x].x-kubernetes-validations[0].rule",
    );
    expect(problems[0]?.message).toContain("undeclared reference in who.knows()");
    const y = rule({ rule: "self > 0", messageExpression: "nor(this)" });
    const other = servedKindsOf(define({ type: "object", properties: { y } }), { cel: engine }).problems;
    expect(other.map(({ field }) => field.split(".").at(-1))).toEqual(["messageExpression"]);
  });

  test("tells the engine what a rule may name", () => {
    scopes.length = 0;
    kindOf({
      type: "object",
      properties: { x: rule({ rule: "oldSelf.hasValue() || self > 0", optionalOldSelf: true }) },
    });
    expect(scopes).toMatchObject([{ root: false, optionalOldSelf: true, result: "bool" }]);
  });
});

describe("a rule", () => {
  test("is reported at its object, without the object, with the rule for want of a message", () => {
    const kind = kindOf({
      ...rule({ rule: "self.min <= self.max" }, { type: "object" }),
      properties: { min: NUMBER, max: NUMBER },
    });
    expect(kind.validate(limit({ min: 2, max: 1 }), undefined)).toEqual([
      { reason: "FieldValueInvalid", field: "spec", message: "Invalid value: failed rule: self.min <= self.max" },
    ]);
    expect(kind.validate(limit({ min: 1, max: 2 }), undefined)).toEqual([]);
  });

  test("takes reason, field path and message from its definition", () => {
    const source = {
      rule: "self.min <= self.max",
      message: " too small ",
      reason: "FieldValueForbidden",
      fieldPath: ".max",
    };
    const kind = kindOf({ ...rule(source, { type: "object" }), properties: { min: NUMBER, max: NUMBER } });
    expect(kind.validate(limit({ min: 2, max: 1 }), undefined)).toEqual([
      { reason: "FieldValueForbidden", field: "spec.max", message: "Forbidden: too small" },
    ]);
  });

  test("makes its message, if that is one line", () => {
    const field = (messageExpression: string) =>
      kindOf({ type: "object", properties: { x: rule({ rule: "self > 0", message: "fixed", messageExpression }) } });
    const messages = ["'got ' + string(self)", "'two\\nlines'"].map(
      (expression) => field(expression).validate(limit({ x: 0 }), undefined)[0]?.message,
    );
    expect(messages).toEqual(["Invalid value: 0: got 0", "Invalid value: 0: fixed"]);
  });

  test("that cannot be evaluated is a refusal", () => {
    const kind = kindOf({ type: "object", properties: { x: rule({ rule: "missing(self)" }) } });
    expect(kind.validate(limit({ x: 1 }), undefined)[0]?.message).toBe(
      'Invalid value: "integer": no such key: missing evaluating rule: missing(self)',
    );
  });

  test("is not evaluated while the object has not the form of its schema", () => {
    const kind = kindOf({ type: "object", required: ["y"], properties: { x: rule({ rule: "self > 0" }), y: NUMBER } });
    const causes = kind.validate(limit({ x: 0 }), undefined);
    expect(causes.map(({ field }) => field)).toEqual(["spec.y", "<nil>"]);
    expect(causes[1]?.message).toContain("some validation rules were not checked");
  });

  test("about an old value is evaluated where there is one", () => {
    const kind = kindOf({ type: "object", properties: { x: rule({ rule: "self == oldSelf", message: "fixed" }) } });
    expect(kind.validate(limit({ x: 1 }), undefined)).toEqual([]);
    expect(kind.validate(limit({ x: 1 }), limit({}))).toEqual([]);
    expect(kind.validate(limit({ x: 2 }), limit({ x: 1 }))).toHaveLength(1);
    const optional = { rule: "oldSelf.hasValue() || self > 0", optionalOldSelf: true };
    const always = kindOf({ type: "object", properties: { x: rule(optional) } });
    expect(always.validate(limit({ x: 0 }), undefined)).toHaveLength(1);
  });

  test("finds the old item of a list map by its key, and of no other list", () => {
    const items = rule(
      { rule: "self == oldSelf" },
      { type: "object", required: ["name"], properties: { name: { type: "string" }, size: NUMBER } },
    );
    const keyed = { type: "array", items, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };
    const before = limit({
      list: [
        { name: "a", size: 1 },
        { name: "b", size: 1 },
      ],
    });
    const after = limit({
      list: [
        { name: "b", size: 2 },
        { name: "a", size: 1 },
      ],
    });
    const fields = kindOf({ type: "object", properties: { list: keyed } })
      .validate(after, before)
      .map(({ field }) => field);
    expect(fields).toEqual(["spec.list[0]"]);
    const plain = define({ type: "object", properties: { list: { type: "array", items } } });
    expect(servedKindsOf(plain, { cel: engine }).problems[0]?.message).toContain("uncorrelatable portion");
  });

  test("is only told of a value that did not change", () => {
    const kind = kindOf({ type: "object", properties: { x: rule({ rule: "self > 0" }), y: NUMBER } });
    expect(kind.validate(limit({ x: 0, y: 2 }), limit({ x: 0, y: 1 }))).toMatchObject([{ tolerated: true }]);
    const [changed] = kind.validate(limit({ x: -1 }), limit({ x: 0 }));
    expect(changed?.message).toBe("Invalid value: -1: failed rule: self > 0");
    expect(changed?.tolerated).toBeUndefined();
  });
});
