import { describe, expect, it } from "vitest";
import { rememberSights, toLastSights } from "../../../../src/core/ledger/sights.ts";

const seen = new Map([
  ["apps/Deployment", "12"],
  ["/Service", "9"],
]);

describe("what a run saw", () => {
  it("is read back by the holder whose take came next, and by no later one", () => {
    const sights = rememberSights({ fence: 7 }, seen);
    expect(sights).toEqual(["7", "apps/Deployment:12", "/Service:9"]);
    if (sights === undefined) throw new Error("nothing was remembered");
    expect(toLastSights({ fence: 8, sights })).toEqual(seen);
    expect(toLastSights({ fence: 9, sights })).toBeUndefined();
    expect(toLastSights({ fence: 8 })).toBeUndefined();
  });

  it("is never less than what was said before", () => {
    const before = { fence: 9, sights: ["7", "apps/Deployment:10", "/Service:100", "/ConfigMap:3"] };
    expect(rememberSights(before, seen)).toEqual(["9", "apps/Deployment:12", "/Service:100", "/ConfigMap:3"]);
  });

  it("is not said of versions that cannot be compared, nor of many kinds", () => {
    expect(rememberSights({ fence: 7 }, new Map([["apps/Deployment", "abc"]]))).toBeUndefined();
    const many = new Map(Array.from({ length: 9 }, (_, index) => [`/Kind${index}`, "5"]));
    expect(rememberSights({ fence: 7 }, many)).toBeUndefined();
  });
});
