import { describe, expect, it } from "vitest";
import { isAsNew, isNewer } from "../../../src/model/resource-versions.ts";

describe("isNewer", () => {
  it("compares integers of any length", () => {
    expect(isNewer("10", "9")).toBe(true);
    expect(isNewer("9007199254740993", "9007199254740992")).toBe(true);
    expect(isNewer("9", "10")).toBe(false);
    expect(isNewer("010", "9")).toBe(false);
  });
});

describe("isAsNew", () => {
  it("takes the same version, and a later one, of those that can be compared", () => {
    expect(isAsNew("10", "10")).toBe(true);
    expect(isAsNew("11", "10")).toBe(true);
    expect(isAsNew("9", "10")).toBe(false);
    expect(isAsNew("x", "x")).toBe(false);
    expect(isAsNew("0", "0")).toBe(false);
  });
});
