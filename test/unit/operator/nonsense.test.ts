import { describe, expect, test } from "vitest";
import { yes } from "skysail";
import { ConfigMap } from "skysail/kinds";
import { inputOf, liveApp, returning } from "./operators.ts";

const web = { spec: {} };
const ok = { children: { web, files: [] } };
const cyclic: Record<string, unknown> = {};
cyclic["self"] = { cyclic };
let deep: unknown = 1;
for (let depth = 0; depth < 200; depth += 1) deep = [deep];

/** A result with something in the Deployment's spec. */
const withValue = (value: unknown) => ({ children: { web: { spec: { value } }, files: [] } });
const withFiles = (...files: unknown[]) => ({ children: { web: null, files } });
const file = (name: unknown, more = {}) => ({ metadata: { name, ...more } });

const NONSENSE: readonly [name: string, result: unknown, message: RegExp][] = [
  ["nothing", undefined, /is undefined; it must be an object/],
  ["null", null, /is null/],
  ["a list", [], /is a list/],
  ["a string", "done", /is string/],
  ["an unknown field", { ...ok, chidren: {} }, /field "chidren"; there are children, status/],
  ["no children", {}, /children must be an object/],
  ["children that are a list", { children: [] }, /children must be an object/],
  ["a missing child", { children: { web } }, /children\.files is missing.*\[\] for not wanted/],
  ["a missing single child", { children: { files: [] } }, /children\.web is missing.*null for not wanted/],
  [
    "an unknown child",
    { children: { ...ok.children, wep: web } },
    /children\.wep is not declared: the operator declares web, files/,
  ],
  ["a single child for many", { children: { web, files: file("a") } }, /children\.files is declared with many\(\)/],
  ["many for a single child", { children: { web: [web], files: [] } }, /declare it as many\(Deployment\)/],
  ["null for many", { children: { web, files: null } }, /must be a list; \[\] means none/],
  ["a child that is a number", { children: { web: 5, files: [] } }, /children\.web must be an object; got 5/],
  [
    "another kind",
    { children: { web: { kind: "Service" }, files: [] } },
    /children\.web\.kind is "Service": the child is declared as Deployment/,
  ],
  ["another version", { children: { web: { apiVersion: "v1" }, files: [] } }, /declared as apps\/v1/],
  ["a status of a child", { children: { web: { status: {} }, files: [] } }, /children\.web\.status belongs to/],
  ["metadata that is none", { children: { web: { metadata: 1 }, files: [] } }, /metadata must be an object/],
  ["a uid", { children: { web: { metadata: { uid: "1" } }, files: [] } }, /metadata\.uid cannot be stated/],
  [
    "an owner",
    { children: { web: { metadata: { ownerReferences: [] } }, files: [] } },
    /metadata\.ownerReferences cannot be stated/,
  ],
  [
    "a fence",
    { children: { web: { metadata: { annotations: { "fence.skysail.dev/app": "1" } } }, files: [] } },
    /Skysail's own/,
  ],
  [
    "a label that is a number",
    { children: { web: { metadata: { labels: { a: 1 } } }, files: [] } },
    /labels\.a must be a string/,
  ],
  ["finalizers that are none", { children: { web: { metadata: { finalizers: "a" } }, files: [] } }, /list of strings/],
  ["no name among many", withFiles({ data: {} }), /children\.files\[0\]\.metadata\.name is missing/],
  ["a name with capitals", withFiles(file("Upper")), /files\[0\]\.metadata\.name "Upper" must be a DNS name/],
  ["a name that is a number", withFiles(file(5)), /must be a name/],
  ["an endless name", withFiles(file("a".repeat(254))), /at most 253/],
  ["another namespace", withFiles(file("a", { namespace: "other" })), /does not cross namespaces/],
  ["a hole in a list", { children: { web, files: Array.from({ length: 1 }) } }, /files\[0\] is undefined/],
  [
    "the same name twice",
    withFiles(file("a"), file("b"), file("a")),
    /files\[2\] and children\.files\[0\] are the same ConfigMap "a"/,
  ],
  ["undefined inside", withValue(undefined), /web\.spec\.value is undefined: leave the field out/],
  ["undefined in a list", withValue([1, undefined]), /value\[1\] is undefined/],
  ["NaN", withValue(Number.NaN), /is NaN/],
  ["infinity", withValue(Infinity), /is Infinity/],
  ["a function", withValue(() => 1), /is a function/],
  ["a symbol", withValue(Symbol("a")), /is a symbol/],
  ["a bigint", withValue(1n), /is a bigint/],
  ["a Date", withValue(new Date(0)), /instance of Date: write date\.toISOString/],
  ["a Map", withValue(new Map()), /instance of Map/],
  ["a cycle", withValue(cyclic), /contains itself/],
  ["endless nesting", withValue(deep), /nested deeper than 100/],
  ["an object too large", withFiles({ ...file("a"), data: { a: "x".repeat(1_000_001) } }), /files\[0\] is \d+ bytes/],
  [
    "too much together",
    withFiles(
      ...Array.from({ length: 20 }, (_, index) => ({ ...file(`f${index}`), data: { a: "x".repeat(900_000) } })),
    ),
    /children are \d+ bytes together/,
  ],
  ["a status that is none", { ...ok, status: 5 }, /status must be an object/],
  ["a status that does not fit", { ...ok, status: { ready: "yes" } }, /status\.ready: /],
  ["an undefined in a status", { ...ok, status: { ready: undefined } }, /status\.ready is undefined/],
  ["conditions in the status", { ...ok, status: { ready: 1, conditions: [] } }, /status\.conditions is filled in/],
  [
    "observedGeneration in the status",
    { ...ok, status: { ready: 1, observedGeneration: 1 } },
    /observedGeneration is filled in/,
  ],
  [
    "an unknown condition",
    { ...ok, conditions: { Ready: yes("A"), Synced: yes("A"), Redy: yes("A") } },
    /conditions\.Redy is not declared: .*"Ready", "Synced"/,
  ],
  ["a missing condition", { ...ok, conditions: { Ready: yes("A") } }, /conditions\.Synced is missing/],
  [
    "a condition of words",
    { ...ok, conditions: { Ready: yes("two words"), Synced: yes("A") } },
    /conditions\.Ready needs a reason of one word/,
  ],
  [
    "a condition that is true",
    { ...ok, conditions: { Ready: { status: true, reason: "A", message: "" }, Synced: yes("A") } },
    /has no status/,
  ],
  [
    "a message that is none",
    { ...ok, conditions: { Ready: { status: "True", reason: "A" }, Synced: yes("A") } },
    /message that is not a string/,
  ],
  ["a list of conditions", { ...ok, conditions: [] }, /conditions must be an object/],
  ["an odd duration", { ...ok, requeueAfter: "soon" }, /requeueAfter must be a duration such as "30s"/],
  ["a negative duration", { ...ok, requeueAfter: -1 }, /requeueAfter must be .*more than 0/],
  ["NaN as a duration", { ...ok, requeueAfter: Number.NaN }, /got NaN/],
];

describe("nonsense from reconcile is refused, saying where and how to mend it", () => {
  for (const [name, result, message] of NONSENSE) {
    test(name, async () => {
      const run = returning(result).run(inputOf(liveApp()));
      await expect(run).rejects.toMatchObject({ code: "INVALID_OPERATOR" });
      await expect(run).rejects.toThrow(message);
      await expect(run).rejects.toThrow(/^operator "app": what reconcile returned: /);
    });
  }

  test("two single children with the same default name", async () => {
    const run = returning({ children: { a: {}, b: {} } }, { a: ConfigMap, b: ConfigMap } as never).run(
      inputOf(liveApp()),
    );
    await expect(run).rejects.toThrow(
      /children\.b and children\.a are the same ConfigMap "a": give them different metadata\.name/,
    );
  });

  test("a getter that throws is the operator's failure, not ours", async () => {
    const run = returning({
      get children(): never {
        throw new Error("boom");
      },
    }).run(inputOf(liveApp()));
    await expect(run).rejects.toMatchObject({ code: "OPERATOR_FAILED", message: /boom/ });
  });

  test("what makes sense passes", async () => {
    const { children, status } = await returning({ ...ok, status: undefined, requeueAfter: undefined }).run(
      inputOf(liveApp()),
    );
    expect(children["files"]).toEqual([]);
    expect(status).toEqual({ observedGeneration: 3 });
  });

  test("a key named __proto__ stays data", async () => {
    const data = JSON.parse('{"__proto__": "x"}') as object;
    const { children } = await returning(withFiles({ ...file("a"), data })).run(inputOf(liveApp()));
    expect(JSON.stringify(children["files"]?.[0]?.["data"])).toBe('{"__proto__":"x"}');
  });
});
