import { predict } from "../../src/core/merge/predict.ts";
import type { KubeObject } from "../../src/model/objects.ts";
import { createKinds, readCases } from "../helpers/ssa-cases/cases.ts";
import { quantile } from "./statistics.ts";
import type { Report, Suite } from "./suite.ts";

const ROUNDS = 40;
const CALLS = 250;
const CASES = ["c42-0033", "c42-0034", "c42-0012", "c42-0028", "c42-0005", "c42-0020"];

/** How long the prediction of one server-side apply takes. */
export const merge: Suite = {
  name: "merge",
  summary: "The prediction of one server-side apply, for objects recorded from a real API server.",
  run: async () => measureCases(),
};

function measureCases(): Report {
  const kinds = createKinds();
  const cases = readCases("cases.jsonl");
  const measured = CASES.map((id) => {
    const recorded = cases.find((one) => one.id === id);
    if (recorded === undefined || recorded.live === null) throw new Error(`no case ${id}`);
    const { live, config, manager, force, apiVersion, kind, expected } = recorded;
    const schema = kinds(apiVersion, kind);
    const samples = measure(() => predict(live, config, manager, { schema, force }));
    return {
      what: `${kind} ${expected.verdict}`,
      leaves: countLeaves(live),
      best: quantile(samples, 0),
      p50: quantile(samples, 0.5),
      p99: quantile(samples, 0.99),
    };
  });
  return {
    tables: [
      {
        caption: "Microseconds per prediction",
        columns: ["object and verdict", "leaves", "best", "p50", "p99"],
        rows: measured.map(({ what, leaves, best, p50, p99 }) => [
          what,
          leaves,
          ...[best, p50, p99].map((us) => us.toFixed(1)),
        ]),
      },
    ],
    notes: [`each sample is the mean of ${CALLS} calls, so that p99 is of ${ROUNDS} means, not of single calls`],
    figures: { predictions: measured },
  };
}

function measure(call: () => unknown): number[] {
  for (let index = 0; index < 2_000; index += 1) call();
  return Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let index = 0; index < CALLS; index += 1) call();
    return ((performance.now() - start) * 1_000) / CALLS;
  });
}

function countLeaves(value: KubeObject[keyof KubeObject]): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countLeaves(item), 0);
}
