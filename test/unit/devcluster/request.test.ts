import fc from "fast-check";
import { expect, it } from "vitest";
import { readResourcePath, readUrl } from "../../../src/devcluster/request.ts";

const part = fc.constantFrom(
  "api",
  "apis",
  "v1",
  "a.b",
  "namespaces",
  "watch",
  "status",
  "",
  ".",
  "..",
  "%2e",
  "a%20b",
  "ü",
  "x:y",
  "\\",
  "#",
);
const url = fc
  .tuple(fc.array(part, { maxLength: 9 }), fc.constantFrom("", "?", "?a=b", "?a=b&a=%20c+d", "?a#b", "?b=x?y"))
  .map(([parts, query]) => `/${parts.join("/")}${query}`)
  // A host is no path.
  .filter((text) => !/^\/[/\\]/.test(text));

it("reads a URL as WHATWG says, plain or not", () => {
  fc.assert(
    fc.property(url, (text) => {
      const { pathname, searchParams } = new URL(text, "http://devcluster");
      const { path, query } = readUrl(text);
      expect({ path, query: [...query] }).toEqual({ path: pathname, query: [...searchParams] });
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ["/api/v1/pods", { group: "", version: "v1", resource: "pods", watch: false }],
  ["/api/v1/namespaces/a/pods/b/status", { namespace: "a", resource: "pods", name: "b", subresource: "status" }],
  ["/api/v1/namespaces/a/status", { resource: "namespaces", name: "a", subresource: "status" }],
  ["/apis/apps/v1/watch/namespaces/a/deployments/", { group: "apps", watch: true, namespace: "a" }],
  ["/apis/apps/v1/deployments/a%2Fb", { group: "apps", resource: "deployments", name: "a/b" }],
])("%s names a resource", (path, expected) => {
  expect(readResourcePath(path)).toMatchObject(expected);
});

it.each(["/", "/api", "/api/v1", "/apis/apps/v1", "/x/v1/pods", "/api/v1//pods", "/api/v1/pods/a/b/c", "/api/v1/%zz"])(
  "%s names none",
  (path) => {
    expect(readResourcePath(path)).toBeUndefined();
  },
);
