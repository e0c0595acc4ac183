import type { KubeObject } from "../../model/objects.ts";
import type { FieldType, Type } from "./schema.ts";
import { isMap, type JsonMap } from "./values.ts";

/**
 * A built-in kind's object before anything is set: what Go embeds by value is there, empty; what it always writes is there, as null or
 * zero. Ownership of a creation counts from here. Custom resources start with nothing.
 */
export function emptyObject(type: Type, of: { readonly apiVersion: string; readonly kind: string }): KubeObject {
  return { metadata: {}, ...emptyStruct(type), apiVersion: of.apiVersion, kind: of.kind };
}

const STRUCTS = new WeakMap<Type, JsonMap>();

/** The same for every object of a type. Structs by value cannot contain themselves, so that the depth is bounded by the schema. */
function emptyStruct(type: Type): JsonMap {
  const known = STRUCTS.get(type);
  if (known !== undefined) return known;
  const out: Record<string, unknown> = {};
  // A wrong schema might: what it leads back to is then this one.
  STRUCTS.set(type, out);
  for (const [name, field] of type.map?.fields ?? []) {
    if (isStruct(field)) out[name] = emptyStruct(field.type);
    else if (isZero(field.default)) out[name] = field.default;
    else if ((field.required === true && field.type.scalar === undefined) || isWrittenAsNull(type, name))
      out[name] = null;
  }
  return out;
}

/** Optional lists that the server writes even without items, and times that it writes even when there are none, as null. */
const WRITTEN_AS_NULL: Readonly<Record<string, readonly string[]>> = {
  "io.k8s.api.apps.v1.DaemonSetCondition": ["lastTransitionTime"],
  "io.k8s.api.apps.v1.DeploymentCondition": ["lastUpdateTime", "lastTransitionTime"],
  "io.k8s.api.apps.v1.ReplicaSetCondition": ["lastTransitionTime"],
  "io.k8s.api.apps.v1.StatefulSetCondition": ["lastTransitionTime"],
  "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition": ["lastTransitionTime"],
  "io.k8s.api.batch.v1.JobCondition": ["lastProbeTime", "lastTransitionTime"],
  "io.k8s.api.core.v1.ContainerStateRunning": ["startedAt"],
  "io.k8s.api.core.v1.ContainerStateTerminated": ["startedAt", "finishedAt"],
  "io.k8s.api.core.v1.NamespaceCondition": ["lastTransitionTime"],
  "io.k8s.api.core.v1.NodeCondition": ["lastHeartbeatTime", "lastTransitionTime"],
  "io.k8s.api.core.v1.PersistentVolumeClaimCondition": ["lastProbeTime", "lastTransitionTime"],
  "io.k8s.api.core.v1.PodCondition": ["lastProbeTime", "lastTransitionTime"],
  "io.k8s.api.core.v1.ReplicationControllerCondition": ["lastTransitionTime"],
  "io.k8s.api.core.v1.Event": ["firstTimestamp", "lastTimestamp", "eventTime"],
  "io.k8s.api.rbac.v1.Role": ["rules"],
  "io.k8s.api.rbac.v1.ClusterRole": ["rules"],
  "io.k8s.api.discovery.v1.EndpointSlice": ["endpoints", "ports"],
};

/** Whether an absent list is written as null although the schema calls it optional. */
export function isWrittenAsNull(type: Type, name: string): boolean {
  return type.name !== undefined && WRITTEN_AS_NULL[type.name]?.includes(name) === true;
}

/** Whether a field is a struct that Go embeds by value: it is always there. The schema shows it by the default `{}`. */
export function isStruct(field: FieldType): boolean {
  return (
    isMap(field.default) &&
    Object.keys(field.default).length === 0 &&
    field.type.map !== undefined &&
    field.type.map.fields.size > 0
  );
}

/** `""`, `0` and `false`: what Go leaves out of JSON unless the field is a pointer. */
export function isZero(value: unknown): boolean {
  return value === "" || value === 0 || value === false;
}
