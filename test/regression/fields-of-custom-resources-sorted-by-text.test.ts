import { expect, it } from "vitest";
import { setOf } from "../../src/core/merge/field-set.ts";
import { printFields } from "../../src/core/merge/fields-v1.ts";

/** The server keeps a custom resource's managedFields as plain JSON and writes that with sorted keys: 443 comes before 80 there. */
it("writes keys of custom resources in the order of their texts", () => {
  const set = setOf(['k:{"port":80}'], ['k:{"port":443}'], ["i:1"], ["f:a"]);
  expect(Object.keys(printFields(set, "content"))).toEqual(["f:a", 'k:{"port":80}', 'k:{"port":443}', "i:1"]);
  expect(Object.keys(printFields(set, "text"))).toEqual(["f:a", "i:1", 'k:{"port":443}', 'k:{"port":80}']);
});
