import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** A Job's defaults; once it has a uid, the labels and the selector by which its Pods are found. */
export function defaultJob(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
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
  const { uid, name } = object.metadata;
  if (uid === undefined || spec["manualSelector"] === true) return { ...object, spec: completed };
  return { ...object, ...labelled(object, completed, { uid, name: name ?? "" }) };
}

function labelled(
  object: KubeObject,
  spec: JsonMap,
  { uid, name }: { readonly uid: string; readonly name: string },
): Pick<KubeObject, "metadata"> & JsonMap {
  const labels = {
    "controller-uid": uid,
    "job-name": name,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
  };
  const template = isMap(spec["template"]) ? spec["template"] : {};
  const metadata = isMap(template["metadata"]) ? template["metadata"] : {};
  const own = isMap(metadata["labels"]) ? metadata["labels"] : {};
  return {
    // The Job takes over its template's labels when it has none of its own.
    metadata: {
      ...object.metadata,
      labels: object.metadata.labels ?? { ...(own as Record<string, string>), ...labels },
    },
    spec: {
      ...spec,
      selector: spec["selector"] ?? { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      template: { ...template, metadata: { ...metadata, labels: { ...own, ...labels } } },
    },
  };
}
