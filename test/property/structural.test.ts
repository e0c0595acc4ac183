import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyDefaults,
  asStored,
  coerceEmbedded,
  dropNulls,
  keepsAll,
  prune,
} from "../../src/core/merge/structural.ts";
import type { JsonMap } from "../../src/core/merge/values.ts";

const NAMES = ["a", "b", "metadata", "kind", "__proto__"];
const name = fc.constantFrom(...NAMES);

const { schema } = fc.letrec<{ schema: JsonMap }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constant("string"), nullable: fc.boolean(), default: fc.constantFrom(undefined, "x") }),
    fc.record({
      type: fc.constant("object"),
      nullable: fc.boolean(),
      properties: fc.dictionary(name, tie("schema"), { maxKeys: 4 }),
      additionalProperties: fc.oneof(fc.constantFrom(undefined, true), tie("schema")),
      default: fc.constantFrom(undefined, {}),
      "x-kubernetes-preserve-unknown-fields": fc.boolean(),
      "x-kubernetes-embedded-resource": fc.boolean(),
    }),
    fc.record({
      type: fc.constant("array"),
      items: fc.option(tie("schema"), { nil: undefined }),
      "x-kubernetes-preserve-unknown-fields": fc.boolean(),
    }),
  ),
}));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, "", "x", 1),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.constant({ metadata: { name: "x", labels: {}, odd: 1 } }),
  ),
}));

test("a custom resource is stored as if it was pruned, rid of nulls, coerced and defaulted one after the other", () => {
  fc.assert(
    fc.property(value, schema, (object, structural) => {
      const kept = coerceEmbedded(dropNulls(prune(object, structural), structural), structural);
      const stored = asStored(object, structural);
      expect(stored).toEqual(applyDefaults(kept, structural));
      if (keepsAll(object, structural)) expect(kept).toBe(object);
      // What was stored is stored as it is.
      expect(asStored(stored, structural)).toEqual(stored);
    }),
    { numRuns: 1_000 },
  );
});
