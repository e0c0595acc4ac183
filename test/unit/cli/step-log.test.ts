import { expect, test } from "vitest";
import { createStepLog } from "../../../src/cli/step-log.ts";
import { createTerminalLogger } from "../../../src/runtime/logging.ts";
import type { Outcome } from "../../../src/model/outcomes.ts";

const ref = { cluster: "c", group: "g.dev", version: "v1", kind: "App", resource: "apps", namespace: "n", name: "a" };

function lines(outcome: Outcome): Record<string, unknown>[] {
  let text = "";
  const log = createTerminalLogger({ stream: { write: (line) => void (text += line) }, level: "info", json: true });
  createStepLog(log)({ step: "completed", outcome, operator: "app", ref, at: 0, tookMs: 3.4 });
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a failure's code and message are in the line, beside the line's own message", () => {
  const error = { name: "SkysailError", code: "OPERATOR_FAILED", message: "no such image" } as const;
  expect(lines({ kind: "failed", terminal: false, error })).toMatchObject([
    {
      level: "warn",
      message: "failed",
      code: "OPERATOR_FAILED",
      error: "no such image",
      terminal: false,
      cluster: "c",
      operator: "app",
      object: "g.dev/App/n/a",
      ms: 3,
    },
  ]);
});

test("what is waited for, and what moved, is said", () => {
  expect(lines({ kind: "waiting", for: "the API server", retryAfterMs: 5 })).toMatchObject([
    { message: "waiting", for: "the API server", retryAfterMs: 5 },
  ]);
  expect(lines({ kind: "conflict", message: "it is gone" })).toMatchObject([
    { message: "conflict", reason: "it is gone" },
  ]);
});

test("a run that changed something is told, one that did nothing is not", () => {
  expect(lines({ kind: "done", writes: 2 })).toMatchObject([{ level: "info", message: "done", writes: 2 }]);
  expect(lines({ kind: "done", writes: 0 })).toEqual([]);
  expect(lines({ kind: "held", untilMs: 1 })).toEqual([]);
});
