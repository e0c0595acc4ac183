import type { KubeObject } from "../../model/objects.ts";
import { compareValues } from "./compare-values.ts";
import { difference, type FieldSet } from "./field-set.ts";
import { toFieldSet } from "./to-field-set.ts";
import type { Write } from "./updater.ts";
import { validateTypes } from "./validate-types.ts";
import { compareText, isList, isMap, omit } from "./values.ts";

/** The manager name for which the server moves objects from client-side to server-side apply. */
export const KUBECTL = "kubectl";

/** Where client-side apply keeps what it applied last. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/**
 * What client-side apply set and is still as it set it: kubectl's server-side apply may take that without a conflict. `undefined` when
 * the object has no usable record of a client-side apply.
 */
export function allowedByLastApplied(write: Write, apiVersion: string): FieldSet | undefined {
  const record = readRecord(write.live);
  if (record === undefined || record["apiVersion"] !== apiVersion) return undefined;
  if (validateTypes(record, write.type).length > 0 || validateTypes(write.live, write.type).length > 0)
    return undefined;
  const { added, modified, removed } = compareValues(record, write.live, write.type);
  return [modified, added, removed].reduce(difference, toFieldSet(record, write.type));
}

function readRecord(live: unknown): Record<string, unknown> | undefined {
  const text = annotationsOf(live)[LAST_APPLIED];
  if (typeof text !== "string" || text === "") return undefined;
  try {
    const record: unknown = JSON.parse(text);
    return isMap(record) ? { ...record } : undefined;
  } catch {
    return undefined;
  }
}

function annotationsOf(object: unknown): Readonly<Record<string, unknown>> {
  const metadata = isMap(object) ? object["metadata"] : undefined;
  const annotations = isMap(metadata) ? metadata["annotations"] : undefined;
  return isMap(annotations) ? annotations : {};
}

/** The object with its record of client-side apply, if it has one, brought up to what was applied now. */
export function syncLastApplied(object: KubeObject, config: KubeObject): KubeObject {
  if (!annotationsOf(object)[LAST_APPLIED]) return object;
  const { annotations, ...metadata } = config.metadata;
  const kept = annotations === undefined ? {} : { annotations: omit(annotations, [LAST_APPLIED]) };
  const record = `${sortedJson({ ...config, metadata: { ...metadata, ...kept } })}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED]: record } },
  };
}

function sortedJson(value: unknown): string {
  if (isList(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value).toSorted(compareText);
  return `{${fields.map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`).join(",")}}`;
}
