import { equalValues, isMap, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

const MAX_INT32 = 2 ** 31 - 1;
const UID_LABEL = "batch.kubernetes.io/controller-uid";

/** A Job's defaults. It takes over its template's labels when it has none of its own. */
export function defaultJob(object: KubeObject): KubeObject {
  const spec = stated(mapOf(object["spec"]));
  const counted = spec["completions"] !== undefined || spec["parallelism"] !== undefined;
  const completed: JsonMap = {
    ...(counted ? {} : { completions: 1 }),
    parallelism: 1,
    backoffLimit: spec["backoffLimitPerIndex"] === undefined ? 6 : MAX_INT32,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec["podFailurePolicy"] === undefined ? "TerminatingOrFailed" : "Failed",
    ...spec,
  };
  return { ...withLabels(object, labelsOf(spec)), spec: completed };
}

/** Without what is null, which says nothing. */
function stated(spec: JsonMap): JsonMap {
  const nulls = Object.keys(spec).filter((name) => spec[name] === null);
  return omit(spec, nulls);
}

/** The labels by which a Job's pods are known, as its creation puts them into its template. */
export function jobLabels({ uid = "", name = "" }: KubeObject["metadata"]): Readonly<Record<string, string>> {
  return { "controller-uid": uid, "job-name": name, [UID_LABEL]: uid, "batch.kubernetes.io/job-name": name };
}

/** A new Job with its selector and those labels; what is there already stays, for the validation to judge. */
export function generateSelector(job: KubeObject): KubeObject {
  const spec = mapOf(job["spec"]);
  if (spec["manualSelector"] === true) return job;
  const template = mapOf(spec["template"]);
  const own = labelsOf(spec);
  const labels = { ...jobLabels(job.metadata), ...own };
  const { labels: before, ...metadata } = job.metadata;
  // Labels that were taken over from the template follow it.
  const labelled = equalValues(before ?? {}, own) ? { ...job, metadata } : job;
  const selector = mapOf(spec["selector"]);
  const matchLabels = { [UID_LABEL]: job.metadata.uid ?? "", ...mapOf(selector["matchLabels"]) };
  return {
    ...withLabels(labelled, labels),
    spec: {
      ...spec,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...mapOf(template["metadata"]), labels } },
    },
  };
}

function labelsOf(spec: JsonMap): Readonly<Record<string, string>> {
  return mapOf(mapOf(mapOf(spec["template"])["metadata"])["labels"]) as Record<string, string>;
}

function withLabels(object: KubeObject, labels: Readonly<Record<string, string>>): KubeObject {
  if (Object.keys(object.metadata.labels ?? {}).length > 0 || Object.keys(labels).length === 0) return object;
  return { ...object, metadata: { ...object.metadata, labels } };
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}
