import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import type { Controls } from "../controllers.ts";
import { change, listOf, mapOf } from "../owned.ts";
import { makePod, podOf } from "../pods.ts";

/** Holds a pod until its Job has counted it. */
const TRACKING = "batch.kubernetes.io/job-tracking";
const INDEX = "batch.kubernetes.io/job-completion-index";
const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

/** Whether a Job has yet to count a pod. */
export function isTracked({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(TRACKING) === true;
}

/** Lets a pod go that was counted, or that nobody counts any more. */
export function release(controls: Controls, pod: KubeObject): void {
  const live = controls.world.store.get({
    collection: "/pods",
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name ?? "",
  });
  if (live === undefined || live.metadata.uid !== pod.metadata.uid || !isTracked(live)) return;
  change(controls, "", live, ({ metadata: { finalizers = [], ...metadata }, ...rest }) => {
    const left = finalizers.filter((finalizer) => finalizer !== TRACKING);
    return { ...rest, metadata: left.length === 0 ? metadata : { ...metadata, finalizers: left } } as KubeObject;
  });
}

/** Which completion of an Indexed Job a pod is for. */
export function indexOf({ metadata }: KubeObject): number | undefined {
  const text = metadata.annotations?.[INDEX] ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Creates a pod of a Job; with an index, the pod of that completion, with the annotations `counts`. */
export function createJobPod(
  controls: Controls,
  job: KubeObject,
  index?: number,
  counts: Readonly<Record<string, string>> = {},
): void {
  const template = mapOf(mapOf(job["spec"])["template"]);
  const finalizers = [TRACKING];
  if (index === undefined) return makePod(controls, job, podOf(controls, job, template, { finalizers }));
  const { name = "" } = job.metadata;
  const note = { [INDEX]: String(index) };
  const spec = mapOf(template["spec"]);
  const own = {
    hostname: `${name}-${index}`,
    containers: listOf(spec["containers"]).map(withIndex),
    ...(spec["initContainers"] === undefined ? {} : { initContainers: listOf(spec["initContainers"]).map(withIndex) }),
  };
  const suffix = `-${index}-`;
  const generateName = `${name.slice(0, 58 - suffix.length)}${suffix}`;
  makePod(
    controls,
    job,
    podOf(controls, job, template, {
      generateName,
      labels: note,
      annotations: { ...note, ...counts },
      finalizers,
      spec: own,
    }),
  );
}

/** A container that can read its pod's index. */
function withIndex(container: JsonMap): JsonMap {
  const env = listOf(container["env"]);
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}
