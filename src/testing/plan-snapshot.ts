import { stringify } from "yaml";
import { describeRef } from "../adapters/kubernetes/paths.ts";
import type { FieldChange, Operation, Plan } from "../model/plans.ts";

/** One operation of a plan, without what is another one in every run: uids, versions, fences and times are masked. */
export interface PlannedOperation {
  readonly kind: Operation["kind"];
  /** `apps/Deployment default/shop`. */
  readonly target: string;
  /** What is created or applied, whole. */
  readonly object?: unknown;
  /** The fields that would change. Absent where all that is stated is new: at a creation, and at the first apply to what is there. */
  readonly changes?: readonly FieldChange[];
  /** Why it is deleted. */
  readonly reason?: string;
}

/** What an operator would do, in a form that two runs agree on: to compare, or to keep as a snapshot. */
export interface PlanSnapshot {
  /** Nothing would be written, and nothing is refused. */
  readonly empty: boolean;
  readonly operations: readonly PlannedOperation[];
  /** What is wanted and would not be done, and why. */
  readonly refused: readonly string[];
  /** The whole plan as text, for `toMatchInlineSnapshot` and for people. */
  readonly text: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const FENCE = "fence.skysail.dev/";

/** The plan in its stable form. */
export function toSnapshot({ stages, refused }: Plan): PlanSnapshot {
  const operations = stages.flat().map(toPlanned);
  const refusals = refused.map(({ ref, message }) => `${describeRef(ref)}: ${maskText(message)}`);
  const parts = [...operations.map(print), ...refusals.map((line) => `refused ${line}`)];
  return {
    empty: parts.length === 0,
    operations,
    refused: refusals,
    text: parts.length === 0 ? "nothing to do" : parts.join("\n"),
  };
}

function toPlanned(operation: Operation): PlannedOperation {
  const head = { kind: operation.kind, target: describeRef(operation.ref) };
  if (operation.kind === "delete") return { ...head, reason: operation.reason };
  const object = mask(operation.object);
  if (operation.kind === "create") return { ...head, object };
  const changes = operation.changes.filter(({ path }) => !path.includes(FENCE));
  // A change of everything: we own nothing of it yet.
  if (changes.some(({ path }) => path === "")) return { ...head, object };
  return { ...head, object, changes: mask(changes) as readonly FieldChange[] };
}

/** What is new with its whole object, another apply with the fields that change. */
function print({ kind, target, object, changes, reason }: PlannedOperation): string {
  const head = `${kind} ${target}${reason === undefined ? "" : `: ${reason}`}`;
  if (changes !== undefined) return [head, ...changes.map(printChange)].join("\n");
  if (object === undefined) return head;
  const yaml = stringify(object, { lineWidth: 0 }).trimEnd();
  return `${head}\n${yaml.replaceAll(/^/gm, "  ")}`;
}

function printChange(change: FieldChange): string {
  const { path, from, to } = change;
  if (!("from" in change)) return `  + ${path}: ${JSON.stringify(to)}`;
  if (!("to" in change)) return `  - ${path}: ${JSON.stringify(from)}`;
  return `  ~ ${path}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
}

function mask(value: unknown): unknown {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    if (name === "resourceVersion") return [];
    if (name === "lastTransitionTime") return [[name, "<time>"]];
    return [[name, name.startsWith(FENCE) ? "<fence>" : mask(field)]];
  });
  return Object.fromEntries(entries);
}

function maskText(text: string): string {
  return text.replaceAll(UUID, "<uid>");
}
