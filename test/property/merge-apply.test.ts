import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, type ApplyResult } from "../../src/core/merge/apply.ts";
import { compareValues, isSame } from "../../src/core/merge/compare-values.ts";
import { isSubset, union } from "../../src/core/merge/field-set.ts";
import { kindFromCrd } from "../../src/core/merge/kind-schema.ts";
import { mergeValues } from "../../src/core/merge/merge-values.ts";
import { predict } from "../../src/core/merge/predict.ts";
import { toFieldSet } from "../../src/core/merge/to-field-set.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { readWidgetCrd } from "../helpers/ssa-cases/cases.ts";

const schema = kindFromCrd(readWidgetCrd());
const apiVersion = "oracle.example/v1";
const type = schema.versions.typeOf(apiVersion);
if (type === undefined) throw new Error("no type");

const word = fc.constantFrom("a", "b", "c", "d");
const words = (): fc.Arbitrary<string[]> => fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
const texts = fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 });
const spec = fc.record(
  {
    size: fc.integer({ min: 0, max: 5 }),
    image: word,
    props: texts,
    selector: texts,
    tags: words(),
    args: fc.array(word, { minLength: 1, maxLength: 3 }),
    servers: fc.uniqueArray(fc.record({ name: word, addr: word, tags: words() }, { requiredKeys: ["name"] }), {
      selector: (server) => server.name,
      minLength: 1,
      maxLength: 4,
    }),
    free: fc.dictionary(word, texts, { minKeys: 1, maxKeys: 3 }),
  },
  { requiredKeys: [] },
);
const widget = spec.map(toWidget);

/** Two configurations that share no field: every field of one object goes to one of them. */
const disjoint = fc
  .tuple(spec, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([value, sides]) => [true, false].map((side) => toWidget(pick(value, (index) => sides[index] === side))))
  .map(([one, two]) => [one, two] as [KubeObject, KubeObject]);

function pick(value: object, keep: (index: number) => boolean): object {
  return Object.fromEntries(Object.entries(value).filter((_, index) => keep(index)));
}

function toWidget(value: object): KubeObject {
  const rest = Object.keys(value).length === 0 ? {} : { spec: value };
  return { apiVersion, kind: "Widget", metadata: { name: "w" }, ...rest };
}

function run(live: KubeObject | undefined, config: KubeObject, manager: string, force = true): ApplyResult {
  return apply(live, config, { manager, apiVersion, schemas: schema.versions, time: "2026-01-01T00:00:00Z", force });
}

function objectOf(result: ApplyResult): KubeObject {
  if (result.kind !== "applied") throw new Error(result.message);
  return result.object;
}

describe("apply", () => {
  it("changes nothing when it is repeated", () => {
    fc.assert(
      fc.property(widget, widget, fc.boolean(), (theirs, ours, again) => {
        const before = objectOf(run(undefined, theirs, "they"));
        const once = objectOf(run(before, ours, "we"));
        const twice = objectOf(run(once, ours, "we"));
        expect(twice).toEqual(once);
        if (again) expect(predict(once, ours, "we", { schema, force: true }).verdict).not.toBe("conflict");
      }),
    );
  });

  it("is a no-op to predict once what it makes was stored", () => {
    fc.assert(
      fc.property(widget, widget, (theirs, ours) => {
        const before = predict(undefined, theirs, "they", { schema }).object;
        const once = predict(before, ours, "we", { schema, force: true });
        const live = once.object ?? before;
        expect(predict(live, ours, "we", { schema }).verdict).toBe("noop");
      }),
    );
  });

  it("by managers of disjoint fields commutes", () => {
    fc.assert(
      fc.property(disjoint, ([one, two]) => {
        const left = objectOf(run(objectOf(run(undefined, one, "one")), two, "two", false));
        const right = objectOf(run(objectOf(run(undefined, two, "two")), one, "one", false));
        expect(isSame(compareValues(withoutOwners(left), withoutOwners(right), type))).toBe(true);
        expect(ownersOf(left)).toEqual(ownersOf(right));
      }),
    );
  });

  it("takes nothing away that somebody else applied", () => {
    fc.assert(
      fc.property(disjoint, fc.nat(7), ([theirs, ours], dropped) => {
        const base = objectOf(run(undefined, theirs, "they"));
        const shared = objectOf(run(base, { ...ours, spec: { ...spread(theirs), ...spread(ours) } }, "we", false));
        const less = toWidget(pick(spread(ours), (index) => index !== dropped));
        const after = objectOf(run(shared, less, "we", false));
        expect(isSubset(toFieldSet(theirs, type), toFieldSet(withoutOwners(after), type))).toBe(true);
        expect(
          isSubset(toFieldSet(withoutOwners(after), type), union(toFieldSet(theirs, type), toFieldSet(less, type))),
        ).toBe(true);
      }),
    );
  });
});

describe("merge", () => {
  it("holds everything that both sides say, keeps the configuration's values and never changes its input", () => {
    fc.assert(
      fc.property(widget, widget, (live, config) => {
        const copy = structuredClone([live, config]);
        const merged = mergeValues(live, config, type);
        expect([live, config]).toEqual(copy);
        const parts = union(toFieldSet(live, type), toFieldSet(config, type));
        expect(isSubset(parts, toFieldSet(merged, type))).toBe(true);
        expect(mergeValues(merged, config, type)).toBe(merged);
      }),
    );
  });

  it("orders shared items as the configuration does, and others as they were", () => {
    fc.assert(
      fc.property(words(), words(), (live, config) => {
        const merged = tagsOf(mergeValues(tagged(live), tagged(config), type));
        expect(merged.filter((item) => config.includes(item))).toEqual(config);
        const others = live.filter((item) => !config.includes(item));
        expect(merged.filter((item) => others.includes(item))).toEqual(others);
        expect(merged).toHaveLength(new Set([...live, ...config]).size);
      }),
    );
  });
});

function spread(object: KubeObject): object {
  return (object["spec"] ?? {}) as object;
}

function tagged(tags: readonly string[]): KubeObject {
  return { apiVersion, kind: "Widget", metadata: { name: "w" }, spec: { tags } };
}

function tagsOf(object: unknown): readonly string[] {
  return (object as { spec: { tags: readonly string[] } }).spec.tags;
}

function withoutOwners(object: KubeObject): KubeObject {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function ownersOf(object: KubeObject): unknown {
  return Object.fromEntries((object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]));
}
