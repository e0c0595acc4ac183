import { describe, expect, it } from "vitest";
import { canonicalQuantity } from "../../../../src/core/merge/quantity.ts";

describe("canonicalQuantity", () => {
  it.each([
    ["1000m", "1"],
    ["100m", "100m"],
    ["0.1", "100m"],
    ["1.5", "1500m"],
    ["1500m", "1500m"],
    ["1.25G", "1250M"],
    ["1Gi", "1Gi"],
    ["1024Mi", "1Gi"],
    ["1536Mi", "1536Mi"],
    ["1.5Gi", "1536Mi"],
    ["1G", "1G"],
    ["1000", "1k"],
    ["1e3", "1e3"],
    ["0", "0"],
    ["0m", "0"],
    ["0.5Gi", "512Mi"],
    ["0.5Ki", "512"],
    ["-1000m", "-1"],
    ["1n", "1n"],
    ["0.1n", "1n"],
    ["100000", "100k"],
    ["12345678901234567890", "12345678901234567890"],
    [2, "2"],
    [0.5, "500m"],
  ])("%s is stored as %s", (given, stored) => {
    expect(canonicalQuantity(given)).toBe(stored);
  });

  it.each(["", "a", "1K", "1.2.3", "Gi", "1 Gi", "--1", "."])("refuses %j", (given) => {
    expect(canonicalQuantity(given)).toBeUndefined();
  });
});
