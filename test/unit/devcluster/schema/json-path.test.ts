import { expect, test } from "vitest";
import { parseJsonPath } from "../../../../src/devcluster/schema/json-path.ts";

const object = {
  spec: {
    replicas: 3,
    list: ["a", "b", "c"],
    "a.b": 1,
    ports: [
      { name: "x", port: 80 },
      { name: "y", port: 90 },
    ],
  },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Other", status: "False" },
    ],
  },
};

test.each([
  [".spec.replicas", [3]],
  [".spec.none", []],
  [".spec.a\\.b", [1]],
  [".spec['a.b']", [1]],
  [".spec.list[0]", ["a"]],
  [".spec.list[-1]", ["c"]],
  [".spec.list[9]", []],
  [".spec.list[0:2]", ["a", "b"]],
  [".spec.list[*]", ["a", "b", "c"]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type=='Ready')].status", ["True"]],
  [".spec.ports[?(@.port>80)].name", ["y"]],
  [".spec.ports[?(@.port<=80)].name", ["x"]],
  [".spec.ports[?(@.none)].name", []],
  ["..name", ["x", "y"]],
])("%s", (path, found) => {
  expect(parseJsonPath(path)?.(object)).toEqual(found);
});

test.each(["spec", ".spec[", ".spec[?(]", ".a.."])("%s is not understood", (path) => {
  expect(parseJsonPath(path)).toBeUndefined();
});
