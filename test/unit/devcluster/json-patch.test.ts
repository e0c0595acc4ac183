import { describe, expect, test } from "vitest";
import { applyJsonPatch, applyMergePatch, PatchError } from "../../../src/devcluster/json-patch.ts";

describe("JSON patch", () => {
  test.each([
    ["add a field", { a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
    ["add to the end of a list", { a: [1] }, [{ op: "add", path: "/a/-", value: 2 }], { a: [1, 2] }],
    ["insert into a list", { a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
    ["replace", { a: [1] }, [{ op: "replace", path: "/a/0", value: 2 }], { a: [2] }],
    ["remove", { a: 1, b: 2 }, [{ op: "remove", path: "/a" }], { b: 2 }],
    ["move", { a: 1 }, [{ op: "move", from: "/a", path: "/b" }], { b: 1 }],
    ["copy", { a: 1 }, [{ op: "copy", from: "/a", path: "/b" }], { a: 1, b: 1 }],
    ["escaped names", { "a/b~": 1 }, [{ op: "remove", path: "/a~1b~0" }], {}],
    ["test", { a: [1] }, [{ op: "test", path: "/a", value: [1] }], { a: [1] }],
  ])("%s", (_name, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyJsonPatch(document, patch, JSON.stringify(patch))).toEqual(expected);
    expect(document).toEqual(before);
  });

  test.each([
    ["a test that fails", [{ op: "test", path: "/a", value: 2 }]],
    ["a path that is not there", [{ op: "remove", path: "/b" }]],
    ["a replacement of an item that is not there", [{ op: "replace", path: "/l/0", value: 1 }]],
    ["an index past the end", [{ op: "add", path: "/l/5", value: 1 }]],
    ["an operation that there is not", [{ op: "paint", path: "/a" }]],
    ["a path that is none", [{ op: "add", path: "a", value: 1 }]],
  ])("refuses %s", (_name, patch) => {
    expect(() => applyJsonPatch({ a: 1, l: [] }, patch, JSON.stringify(patch))).toThrow(PatchError);
  });
});

test("a merge patch merges objects, replaces lists and removes what is null", () => {
  const document = { a: { b: 1, c: 2 }, l: [1, 2] };
  expect(applyMergePatch(document, { a: { b: null, d: { e: null, f: 1 } }, l: [3] })).toEqual({
    a: { c: 2, d: { f: 1 } },
    l: [3],
  });
  expect(document).toEqual({ a: { b: 1, c: 2 }, l: [1, 2] });
});
