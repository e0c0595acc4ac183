import { describe, expect, test } from "vitest";
import { decide, type FaultRule } from "../../../../src/devcluster/faults/rules.ts";
import { targetOf, type Target } from "../../../../src/devcluster/faults/target.ts";

const target: Target = {
  verb: "apply",
  group: "apps",
  resource: "deployments",
  namespace: "default",
  name: "web",
  dryRun: false,
};
const never = (): number => {
  throw new Error("chance was drawn");
};

/** The fault that one rule makes of the target. */
const faultOf = (rule: FaultRule, of: Partial<Target> = {}, moment: "request" | "event" = "request") =>
  decide([rule], [], { ...target, ...of }, moment, never).fault?.fault;

describe("which requests a rule befalls", () => {
  test.each<[FaultRule, boolean]>([
    [{ fault: "error" }, true],
    [{ fault: "error", verb: "apply" }, true],
    [{ fault: "error", verb: ["get", "apply"] }, true],
    [{ fault: "error", verb: ["get", "list"] }, false],
    [{ fault: "error", verb: "patch" }, false],
    [{ fault: "error", resource: "deployments" }, true],
    [{ fault: "error", resource: "deployments", group: "other.example" }, false],
    [{ fault: "error", resource: "services" }, false],
    [{ fault: "error", namespace: "default", name: "web" }, true],
    [{ fault: "error", name: "other" }, false],
    [{ fault: "error", namespace: "other" }, false],
    [{ fault: "error", subresource: "status" }, false],
    [{ fault: "error", share: 0.5, times: 0 }, false],
  ])("%j: %s", (rule, expected) => {
    expect(faultOf(rule)).toBe(expected ? "error" : undefined);
  });

  test("a conflict befalls writes alone, and events nothing but cut and silence", () => {
    expect(faultOf({ fault: "conflict" })).toBe("conflict");
    expect(faultOf({ fault: "conflict" }, { verb: "get" })).toBeUndefined();
    expect(faultOf({ fault: "conflict" }, { dryRun: true })).toBeUndefined();
    expect(faultOf({ fault: "cut" }, { verb: "watch" })).toBeUndefined();
    expect(faultOf({ fault: "cut" }, { verb: "watch" }, "event")).toBe("cut");
    expect(faultOf({ fault: "silence" }, { verb: "watch" }, "event")).toBe("silence");
    expect(faultOf({ fault: "error" }, { verb: "watch" }, "event")).toBeUndefined();
  });

  test("of several the first comes true, after the delays before it", () => {
    const rules: FaultRule[] = [
      { fault: "delay", ms: 20 },
      { fault: "delay", ms: [10, 30], verb: "apply" },
      { fault: "throttle", verb: "get" },
      { fault: "conflict" },
      { fault: "error" },
      { fault: "delay", ms: 1000 },
    ];
    expect(decide(rules, [], target, "request", () => 0.5)).toEqual({
      delayMs: 40,
      fault: rules[3],
      applied: [0, 1, 3],
    });
  });

  test("a share is drawn for each request, and a number of times is kept to", () => {
    const rule: FaultRule = { fault: "error", share: 0.25, times: 2 };
    expect(decide([rule], [], target, "request", () => 0.24).applied).toEqual([0]);
    expect(decide([rule], [], target, "request", () => 0.25).applied).toEqual([]);
    expect(decide([rule], [1], target, "request", () => 0).applied).toEqual([0]);
    expect(decide([rule], [2], target, "request", never).applied).toEqual([]);
  });
});

test("a request is named as RBAC names it", () => {
  const of = (method: string, url: string, contentType?: string) =>
    targetOf({ method, url, headers: { "content-type": contentType } });
  const place = { group: "apps", resource: "deployments", namespace: "a", dryRun: false };
  const base = "/apis/apps/v1/namespaces/a/deployments";
  expect(of("GET", base)).toEqual({ ...place, verb: "list" });
  expect(of("GET", `${base}?watch=true`)).toEqual({ ...place, verb: "watch" });
  expect(of("GET", `${base}/w`)).toEqual({ ...place, verb: "get", name: "w" });
  expect(of("POST", `${base}?dryRun=All`)).toEqual({ ...place, verb: "create", dryRun: true });
  expect(of("PUT", `${base}/w/status`)).toEqual({ ...place, verb: "update", name: "w", subresource: "status" });
  expect(of("PATCH", `${base}/w`, "application/apply-patch+yaml")).toMatchObject({ verb: "apply" });
  expect(of("PATCH", `${base}/w`, "application/json-patch+json")).toMatchObject({ verb: "patch" });
  expect(of("DELETE", `${base}/w`)).toMatchObject({ verb: "delete" });
  expect(of("DELETE", base)).toMatchObject({ verb: "deletecollection" });
  expect(of("GET", "/version")).toBeUndefined();
  expect(of("GET", "/apis/apps/v1")).toBeUndefined();
});
