import fc from "fast-check";
import { expect, test } from "vitest";
import { createOrderedObjects, keyOf } from "../../../../src/devcluster/store/ordered-objects.ts";

const slot = fc.record({
  namespace: fc.constantFrom("", "a", "a-b", "b"),
  name: fc.oneof(
    fc.constantFrom("x", "x-1", "x.1", "y"),
    fc.nat(99).map((number) => `n${number}`),
  ),
});
// Long rows of new objects, too, which come to their places together.
const act = fc.oneof(
  { weight: 30, arbitrary: fc.constant("set") },
  { weight: 1, arbitrary: fc.constantFrom("delete", "list") },
);
const step = fc.record({ slot, act });

test("objects come and go, and a list of a namespace stands in the order of keys", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const objects = createOrderedObjects();
      const expected = new Map<string, string>();
      for (const [index, { slot: place, act }] of steps.entries()) {
        const key = keyOf(place);
        const uid = String(index);
        if (act === "list") objects.list("");
        else if (act === "delete") {
          objects.delete(key);
          expected.delete(key);
        } else {
          objects.set(key, { apiVersion: "v1", kind: "ConfigMap", metadata: { uid } });
          expected.set(key, uid);
        }
      }
      for (const prefix of ["", "/", "a/", "a-b/", "b/"]) {
        const uids = objects.list(prefix).map(({ metadata }) => metadata.uid);
        const keys = [...expected.keys()].filter((key) => key.startsWith(prefix)).sort();
        expect(uids).toEqual(keys.map((key) => expected.get(key)));
      }
    }),
  );
});

test("a copy stays as it was", () => {
  const objects = createOrderedObjects();
  objects.set("a/x", { apiVersion: "v1", kind: "ConfigMap", metadata: { uid: "1" } });
  const copy = objects.copy();
  objects.set("a/w", { apiVersion: "v1", kind: "ConfigMap", metadata: { uid: "2" } });
  objects.delete("a/x");
  expect(copy.list("").map(({ metadata }) => metadata.uid)).toEqual(["1"]);
});
