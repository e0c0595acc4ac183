import { KUBERNETES_CEL } from "../../../../src/devcluster/cel/engine.ts";
import type { CelOutcome, CelProgram } from "../../../../src/devcluster/schema/cel-engine.ts";
import type { JsonMap } from "../../../../src/core/merge/values.ts";

/** A schema with a field of every kind. */
export const SCHEMA: JsonMap = {
  type: "object",
  properties: {
    i: { type: "integer" },
    d: { type: "number" },
    s: { type: "string", maxLength: 64 },
    b: { type: "boolean" },
    at: { type: "string", format: "date-time" },
    period: { type: "string", format: "duration" },
    any: { "x-kubernetes-int-or-string": true },
    l: { type: "array", maxItems: 8, items: { type: "string", maxLength: 16 } },
    n: { type: "array", maxItems: 8, items: { type: "integer" } },
    m: { type: "object", maxProperties: 8, additionalProperties: { type: "integer" } },
    o: { type: "object", properties: { "a-b": { type: "string" }, namespace: { type: "string" } } },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
};

export const SELF: JsonMap = {
  i: 3,
  d: 1.5,
  s: "héllo",
  b: true,
  at: "2026-02-03T04:05:06.789Z",
  period: "1h30m",
  any: "25%",
  l: ["a", "b"],
  n: [3, 1, 2],
  m: { x: 1, y: 2 },
  o: { "a-b": "dashed", namespace: "ns" },
  free: { any: [1] },
};

/** The program of an expression. Fails when the engine refuses it. */
export function compiled(expression: string, schema: JsonMap = SCHEMA, optionalOldSelf = false): CelProgram {
  const program = KUBERNETES_CEL.compile(expression, { schema, root: false, optionalOldSelf, result: "bool" });
  if ("problem" in program) throw new Error(program.problem);
  return program;
}

/** What the engine says against an expression. */
export function refusal(expression: string, schema: JsonMap = SCHEMA, result: "bool" | "string" = "bool"): string {
  const program = KUBERNETES_CEL.compile(expression, { schema, root: false, optionalOldSelf: false, result });
  return "problem" in program ? program.problem : "";
}

/** What comes of an expression on `self`. */
export function outcome(expression: string, self: unknown = SELF): CelOutcome {
  return compiled(expression).evaluate({ self });
}
