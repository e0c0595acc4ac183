import { describe, expect, test } from "vitest";

import { prepareWrite } from "../../../../src/adapters/kubernetes/writes.ts";
import type { ObjectRef } from "../../../../src/model/refs.ts";
import type { Write } from "../../../../src/ports/cluster-api.ts";

const REF: ObjectRef = {
  cluster: "c",
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  namespace: "n",
  name: "a",
};

function apply(metadata: object, more: object = {}): Write {
  const object = { apiVersion: "apps/v1", kind: "Deployment", metadata };
  return { verb: "apply", ref: REF, object, manager: "skysail/web", force: true, ...more };
}

describe("a write as a request", () => {
  const path = "/apis/apps/v1/namespaces/n/deployments/a";
  test.each<[string, Write, object]>([
    [
      "apply",
      apply({}),
      {
        method: "PATCH",
        path: `${path}?fieldManager=skysail%2Fweb&force=true`,
        contentType: "application/apply-patch+yaml",
      },
    ],
    [
      "status",
      apply({}, { subresource: "status", force: false }),
      { path: `${path}/status?fieldManager=skysail%2Fweb` },
    ],
    ["dry run", apply({}, { dryRun: true }), { path: `${path}?fieldManager=skysail%2Fweb&force=true&dryRun=All` }],
    [
      "patch",
      { verb: "patch", ref: REF, patch: { a: 1 }, manager: "m" },
      {
        method: "PATCH",
        path: `${path}?fieldManager=m&fieldValidation=Strict`,
        contentType: "application/merge-patch+json",
        body: '{"a":1}',
      },
    ],
    [
      "delete",
      { verb: "delete", ref: REF, precondition: { uid: "u", resourceVersion: "2" } },
      {
        method: "DELETE",
        path,
        body: '{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background","preconditions":{"uid":"u","resourceVersion":"2"}}',
      },
    ],
  ])("%s", (_name, write, expected) => {
    expect(prepareWrite(write).request).toMatchObject(expected);
  });

  test.each<[string, Write, boolean]>([
    ["an apply with a resourceVersion", apply({ uid: "u", resourceVersion: "2" }), true],
    ["a creation", apply({ resourceVersion: "1" }), true],
    ["an apply with a uid alone", apply({ uid: "u" }), false],
    ["an apply with an empty resourceVersion", apply({ resourceVersion: "" }), false],
    ["an apply with no precondition", apply({}), false],
    ["a dry run", apply({}, { dryRun: true }), true],
    [
      "a delete with preconditions",
      { verb: "delete", ref: REF, precondition: { uid: "u", resourceVersion: "2" } },
      true,
    ],
    ["a delete without", { verb: "delete", ref: REF }, false],
    ["a patch", { verb: "patch", ref: REF, patch: { metadata: { resourceVersion: "2" } }, manager: "m" }, false],
  ])("%s may be sent again: %s %s", (_name, write, expected) => {
    expect(prepareWrite(write).request.repeatable).toBe(expected);
  });

  test("only an apply with resourceVersion 1 and no uid creates", () => {
    const creates = (write: Write): boolean => prepareWrite(write).subject.creates;
    expect(creates(apply({ resourceVersion: "1" }))).toBe(true);
    expect(creates(apply({ resourceVersion: "1", uid: "u" }))).toBe(false);
    expect(creates(apply({ resourceVersion: "12" }))).toBe(false);
    expect(creates(apply({ resourceVersion: "1" }, { subresource: "status" }))).toBe(false);
  });
});
