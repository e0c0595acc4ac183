import { isDeepStrictEqual } from "node:util";

import type { Difference } from "./fuzz.ts";

/** A difference as text: the writes that lead to it, and what differs after the last one, by path. */
export function printDifference({ seed, kind, operations, devcluster, real }: Difference): string {
  const lines = differences(devcluster, real, "").map(
    ({ path, left, right }) => `  ${path}\n    devcluster: ${print(left)}\n    real:       ${print(right)}`,
  );
  const steps = operations.map((operation) => `  ${JSON.stringify(operation)}`);
  return [`seed ${seed}, ${kind}:`, ...steps, ...lines, "", ""].join("\n");
}

interface Pair {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

function differences(left: unknown, right: unknown, path: string): readonly Pair[] {
  if (isDeepStrictEqual(left, right)) return [];
  const [a, b] = [left, right].map((value) => (typeof value === "object" && value !== null ? value : undefined));
  if (a === undefined || b === undefined || Array.isArray(a) !== Array.isArray(b)) return [{ path, left, right }];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) =>
    differences((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], `${path}.${name}`),
  );
}

const LONGEST = 1500;

function print(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
