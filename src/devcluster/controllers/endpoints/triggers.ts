import type { KubeObject } from "../../../model/objects.ts";
import { readyCondition } from "../pods.ts";

/** Annotation of endpoints: when what they follow changed. */
export const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

/** Remembers when Services and their pods last changed. */
export interface Triggers {
  /** The time that called for the present look at a Service, as far as it has one: its creation at first, later the first of new transitions of pods. */
  next(service: KubeObject, pods: readonly KubeObject[]): string | undefined;
  forget(service: KubeObject): void;
}

/** Makes the memory. */
export function createTriggers(): Triggers {
  const known = new Map<string, ReadonlyMap<string, string>>();
  return {
    next({ metadata: { uid = "", creationTimestamp } }, pods) {
      const before = known.get(uid);
      const now = new Map(
        pods.flatMap((pod) => transitionOf(pod).map((time) => [pod.metadata.name ?? "", time] as const)),
      );
      known.set(uid, now);
      if (before === undefined) return creationTimestamp;
      return [...now]
        .filter(([name, time]) => time > (before.get(name) ?? ""))
        .map(([, time]) => time)
        .toSorted()[0];
    },
    forget: ({ metadata }) => void known.delete(metadata.uid ?? ""),
  };
}

/** When a pod became ready, or ceased to be. */
function transitionOf(pod: KubeObject): readonly string[] {
  const time = readyCondition(pod)?.["lastTransitionTime"];
  return typeof time === "string" ? [time] : [];
}
