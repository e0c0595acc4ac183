import { isDeepStrictEqual } from "node:util";
import type { KindSchema } from "../../../src/core/merge/kind-schema.ts";
import { type Prediction, predict, type PredictOptions } from "../../../src/core/merge/predict.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../../src/model/objects.ts";
import type { RecordedCase } from "./cases.ts";
import { comparableMessage } from "./comparable-message.ts";

/** How a prediction compares with what the real server answered. */
export interface Judgement {
  readonly id: string;
  readonly prediction: Prediction;
  readonly verdict: "right" | "wrong" | "unknown";
  /** What was wrong; empty when all that the server said was predicted. */
  readonly differences: readonly string[];
}

/** Predicts a recorded case and compares. */
export function judge(
  recorded: RecordedCase,
  schema: KindSchema,
  options: Pick<PredictOptions, "validate"> = {},
): Judgement {
  const { live, config, manager, force, subresource } = recorded;
  const endpoint = subresource === undefined ? {} : { subresource };
  const prediction = predict(live ?? undefined, config, manager, { ...options, ...endpoint, schema, force });
  const { expected } = recorded;
  const differences: string[] = [];
  const verdict =
    prediction.verdict === "unknown" ? "unknown" : prediction.verdict === expected.verdict ? "right" : "wrong";
  if (verdict === "wrong") differences.push(`verdict ${prediction.verdict}, expected ${expected.verdict}`);
  if (verdict !== "right") return { id: recorded.id, prediction, verdict, differences };
  if (
    expected.changed !== undefined &&
    prediction.exact !== false &&
    !isDeepStrictEqual(expected.changed, prediction.changed)
  ) {
    differences.push(`changed ${JSON.stringify(prediction.changed)}, expected ${JSON.stringify(expected.changed)}`);
  }
  if (
    expected.conflicts !== undefined &&
    !isDeepStrictEqual(sortConflicts(expected.conflicts), sortConflicts(prediction.conflicts))
  ) {
    differences.push(
      `conflicts ${JSON.stringify(prediction.conflicts)}, expected ${JSON.stringify(expected.conflicts)}`,
    );
  }
  if (expected.verdict === "error" && comparableMessage(expected.message) !== comparableMessage(prediction.message)) {
    differences.push(`message ${prediction.message ?? ""}, expected ${expected.message ?? ""}`);
  }
  if (expected.object !== undefined && prediction.object !== undefined) {
    differences.push(...compareObjects(expected.object, prediction, recorded.live === null));
  }
  return { id: recorded.id, prediction, verdict, differences };
}

function sortConflicts(conflicts: Prediction["conflicts"]): readonly string[] {
  return (conflicts ?? []).map(({ manager, field, message }) => `${manager} ${field} ${message}`).toSorted();
}

function compareObjects(expected: KubeObject, prediction: Prediction, created: boolean): string[] {
  const out: string[] = [];
  const predicted = prediction.object ?? expected;
  const owners = [expected, predicted].map((object) => normalOwners(object.metadata.managedFields ?? []));
  if (!isDeepStrictEqual(owners[0], owners[1])) {
    out.push(`managedFields ${JSON.stringify(owners[1])}, expected ${JSON.stringify(owners[0])}`);
  }
  if (prediction.exact !== true) return out;
  const contents = [expected, predicted].map((object) => content(object, created));
  diff(contents[0], contents[1], "", out);
  return out;
}

/** Entries without times; the byte order of `fieldsV1` counts, the order of entries (which times decide) does not. */
function normalOwners(entries: readonly ManagedFieldsEntry[]): readonly string[] {
  return entries
    .map(({ manager, operation, apiVersion, subresource, fieldsV1 }) =>
      JSON.stringify([manager, operation, apiVersion, subresource ?? "", fieldsV1]),
    )
    .toSorted();
}

function content(object: KubeObject, created: boolean): unknown {
  const { managedFields: _fields, resourceVersion: _version, generation, ...metadata } = object.metadata;
  // The server invents these on a dry-run creation.
  const { uid: _uid, creationTimestamp: _created, ...named } = metadata;
  return { ...object, metadata: created ? named : { ...metadata, generation } };
}

function diff(expected: unknown, predicted: unknown, path: string, out: string[]): void {
  if (isDeepStrictEqual(expected, predicted)) return;
  if (isObject(expected) && isObject(predicted)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(predicted)])) {
      diff(expected[key], predicted[key], `${path}/${key}`, out);
    }
    return;
  }
  out.push(`${path}: ${JSON.stringify(predicted)}, expected ${JSON.stringify(expected)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
