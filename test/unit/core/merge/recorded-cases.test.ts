import { describe, expect, it } from "vitest";
import { createKinds, readCases } from "../../../helpers/ssa-cases/cases.ts";
import { judge } from "../../../helpers/ssa-cases/judge.ts";
import { replay } from "../../../helpers/ssa-cases/replay.ts";

const kinds = createKinds();

/** Refused by rules about values, which are not this room's: `predict` takes them by its option `validate`. */
const REFUSED_BY_VALUE_RULES = new Set(["c42-0017", "c42-0019", "c42-0027"]);

describe("what the real API server answered", () => {
  it.each(readCases("cases.jsonl"))("$id $kind: $expected.verdict", (recorded) => {
    const { verdict, prediction, differences } = judge(recorded, kinds(recorded.apiVersion, recorded.kind));
    if (REFUSED_BY_VALUE_RULES.has(recorded.id)) {
      expect([prediction.verdict, recorded.expected.verdict]).toEqual(["change", "error"]);
      return;
    }
    expect({ verdict, differences }).toEqual({ verdict: "right", differences: [] });
  });

  it("is predicted for cases made by the project's own generator", () => {
    const cases = readCases("generated.jsonl.gz");
    const judgements = cases.map((recorded) => judge(recorded, kinds(recorded.apiVersion, recorded.kind)));
    expect(judgements.filter(({ verdict, differences }) => verdict !== "right" || differences.length > 0)).toEqual([]);
    expect(cases.length).toBe(284);
  });

  it("takes a refusal of the caller's rules as the answer", () => {
    const recorded = readCases("cases.jsonl").find(({ id }) => id === "c42-0027");
    if (recorded === undefined) throw new Error("no such case");
    const schema = kinds(recorded.apiVersion, recorded.kind);
    const message = recorded.expected.message ?? "";
    const { prediction } = judge(recorded, schema, { validate: () => message });
    expect(prediction).toEqual({ verdict: "error", message });
  });
});

describe("histories of custom resources", () => {
  const cases = [...readCases("cases.jsonl"), ...readCases("generated.jsonl.gz")].filter(
    ({ kind, live }) => kind === "Widget" && live !== null,
  );

  it("end in the recorded object with the recorded managedFields", () => {
    let compared = 0;
    for (const { id, apiVersion, kind, history, live } of cases) {
      const result = replay(history, kinds(apiVersion, kind));
      if (result === "unsupported") continue;
      expect([id, comparable(result)]).toEqual([id, comparable(live)]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(60);
  });
});

/** Without what only the server can say, entries of managedFields in an order that times do not decide. */
function comparable(object: unknown): unknown {
  const { metadata, ...rest } = structuredClone(object) as { metadata: Record<string, unknown> };
  const { managedFields, uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...named } = metadata;
  const entries = (managedFields ?? []) as readonly Record<string, unknown>[];
  const owners = entries
    .map(({ time: _time, ...entry }) =>
      JSON.stringify(Object.entries(entry).toSorted(([left], [right]) => (left < right ? -1 : 1))),
    )
    .toSorted();
  return { ...rest, metadata: named, owners };
}
