import { isList, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { newSuffix } from "../world.ts";
import type { Controls } from "./controllers.ts";
import { toldIfRefused } from "./judged.ts";
import { controllerReference, create, listOf, mapOf, numberOf, remove, soonest, timeOf } from "./owned.ts";

/** Whether a pod is meant to be there. */
export function isActive(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp === undefined && !hasEnded(pod);
}

/** Whether a pod's containers have ended for good. */
export function hasEnded(pod: KubeObject): boolean {
  const { phase } = mapOf(pod["status"]);
  return phase === "Succeeded" || phase === "Failed";
}

/** Whether a pod is on its way out and has not ended. */
export function isTerminating(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !hasEnded(pod);
}

/** Pods in the order in which they may go: those that are not ready first, then the youngest. */
export function expendableFirst(pods: readonly KubeObject[]): readonly KubeObject[] {
  const age = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion ?? 0);
  return pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || age(b) - age(a));
}

/** Whether a pod is ready. */
export function isReady(pod: KubeObject): boolean {
  return readyCondition(pod)?.["status"] === "True";
}

/** What a pod says of its being ready. */
export function readyCondition(pod: KubeObject): JsonMap | undefined {
  return listOf(mapOf(pod["status"])["conditions"]).find(({ type }) => type === "Ready");
}

/** Which of some pods have been ready for long enough, and the milliseconds until the next of them has, if nothing happens. */
export function availability(
  { world }: Controls,
  pods: readonly KubeObject[],
  minReadySeconds: unknown,
): { readonly available: readonly KubeObject[]; readonly wait: number | undefined } {
  const ready = pods.filter(isReady);
  const needed = numberOf(minReadySeconds, 0) * 1_000;
  if (needed === 0) return { available: ready, wait: undefined };
  const left = (pod: KubeObject): number | undefined => {
    const since = timeOf(readyCondition(pod)?.["lastTransitionTime"]);
    return since === undefined ? undefined : since + needed - world.clock.now();
  };
  return {
    available: ready.filter((pod) => (left(pod) ?? 1) <= 0),
    wait: soonest(...ready.map(left).filter((wait) => wait !== undefined && wait > 0)),
  };
}

/** What a pod has beside its template. */
export interface PodExtra {
  /** Default is the generated name. */
  readonly name?: string;
  /** Default is the owner's name and `-`. */
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly spec?: JsonMap;
}

/** Creates a pod of `owner`, and tells it, or that a policy refused it. */
export function makePod(controls: Controls, owner: KubeObject, pod: KubeObject): void {
  const { events } = controls;
  toldIfRefused(
    () => create(controls, "", pod),
    (why) => events.record(owner, "Warning", "FailedCreate", `Error creating: ${why}`),
  );
  events.record(owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name ?? ""}`);
}

/** Deletes a pod of `owner`, and tells it, or that a policy refused it. */
export function dropPod(controls: Controls, owner: KubeObject, pod: KubeObject): void {
  const { events } = controls;
  toldIfRefused(
    () => remove(controls, "", pod),
    (why) => events.record(owner, "Warning", "FailedDelete", `Error deleting: ${why}`),
  );
  events.record(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name ?? ""}`);
}

/** A pod of a template. */
export function podOf(controls: Controls, owner: KubeObject, template: JsonMap, of: PodExtra = {}): KubeObject {
  const metadata = mapOf(template["metadata"]);
  const { name: ownerName = "", namespace = "" } = owner.metadata;
  const generateName = of.generateName ?? `${ownerName}-`;
  const annotations = { ...(mapOf(metadata["annotations"]) as Record<string, string>), ...of.annotations };
  const given = isList(metadata["finalizers"]) ? metadata["finalizers"].map(String) : [];
  const finalizers = [...new Set([...given, ...(of.finalizers ?? [])])];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
      generateName,
      name: of.name ?? generateName.slice(0, 58) + newSuffix(controls.world),
      namespace,
      labels: { ...(mapOf(metadata["labels"]) as Record<string, string>), ...of.labels },
      ownerReferences: [controllerReference(owner)],
    },
    spec: { ...mapOf(template["spec"]), ...of.spec },
  };
}
