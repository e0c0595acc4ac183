import { expect, test } from "vitest";

import type { FieldSet } from "../../../../src/core/merge/field-set.ts";
import { parseFields, printFields } from "../../../../src/core/merge/fields-v1.ts";

test("what was printed is read as what it says, whatever it was printed from", () => {
  // As an object without fields has it: a part that is nobody's, and has no parts.
  const nothing: FieldSet = new Map([["f:unique", { owned: false, children: undefined }]]);
  expect(parseFields(printFields(nothing))).toEqual(new Map([["f:unique", { owned: true, children: undefined }]]));
});
