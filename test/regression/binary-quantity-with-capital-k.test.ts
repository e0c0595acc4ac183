import { expect, it } from "vitest";
import { canonicalQuantity } from "../../src/core/merge/quantity.ts";

/** The decimal suffix is a small `k`, the binary one `Ki`: one pattern for both letters lost the latter. */
it("reads Ki, and refuses K", () => {
  expect(canonicalQuantity("2048Ki")).toBe("2Mi");
  expect(canonicalQuantity("1K")).toBeUndefined();
  expect(canonicalQuantity("1ki")).toBeUndefined();
});
