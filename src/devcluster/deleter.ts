import { isMap, type JsonMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import type { DeleteOptions } from "./delete-options.ts";
import type { ServedKind } from "./served-kind.ts";
import { conflict, forbidden, notFound, type Status } from "./status.ts";
import { inVersionOf, slotOf, timestamp, type World } from "./world.ts";

const PERMANENT: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** Kinds whose deletion answers the object even when it is gone. */
const RETURNED: ReadonlySet<string> = new Set([
  "/Pod",
  "/Service",
  "/ServiceAccount",
  "/ResourceQuota",
  "/PodTemplate",
  "/PersistentVolume",
  "/PersistentVolumeClaim",
]);

/** What a deletion answers: the object while it is still there, else that it is gone. */
export type Deleted =
  | { readonly kind: "object"; readonly object: KubeObject }
  | { readonly kind: "gone"; readonly status: Status; readonly object: KubeObject };

/**
 * Deletes one object, or marks it for deletion while finalizers, a grace period or its content hold it. `admit` may refuse that.
 *
 * Errors: 404; 409 when a precondition does not hold.
 */
export function deleteObject(
  world: World,
  of: { readonly kind: ServedKind; readonly namespace: string; readonly name: string },
  options: DeleteOptions,
  admit?: (live: KubeObject) => void,
): Deleted {
  const { store } = world;
  const { kind, namespace, name } = of;
  const slot = slotOf(kind, namespace, name);
  const live = store.get(slot);
  if (live === undefined) throw notFound(kind, name);
  if (kind.group === "" && kind.kind === "Namespace" && PERMANENT.has(name)) {
    throw forbidden(kind, name, "this namespace may not be deleted");
  }
  assertPreconditions(kind, live, options);
  admit?.(inVersionOf(kind, live));
  const grace = graceOf(kind, live, options);
  const finalizers = finalizersAfter(kind, live, options);
  const held = finalizers.length > 0 || grace > 0 || holdsContent(kind, live);
  if (!held) {
    // What may end gracefully is written once more, with no time left.
    const last = isPod(kind) ? marked(world, kind, live, finalizers, 0) : live;
    if (!options.dryRun) {
      if (last !== live) store.put(slot, last);
      store.remove(slot);
    }
    if (!kind.custom && RETURNED.has(`${kind.group}/${kind.kind}`)) {
      return { kind: "object", object: inVersionOf(kind, last) };
    }
    return { kind: "gone", object: live, status: goneStatus(kind, live) };
  }
  const next = marked(world, kind, live, finalizers, grace);
  if (next === live || options.dryRun) return { kind: "object", object: inVersionOf(kind, next) };
  return { kind: "object", object: inVersionOf(kind, store.put(slot, next)) };
}

function isPod({ group, kind }: ServedKind): boolean {
  return group === "" && kind === "Pod";
}

function goneStatus(kind: ServedKind, { metadata }: KubeObject): Status {
  const group = kind.group === "" ? {} : { group: kind.group };
  const details = { name: metadata.name ?? "", ...group, kind: kind.resource };
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: metadata.uid === undefined ? details : { ...details, uid: metadata.uid },
  };
}

function assertPreconditions(kind: ServedKind, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions;
  // The API server names the kind here, not the resource.
  const about = { group: kind.group, resource: kind.kind };
  const why = (what: string, given: string, has: string | undefined): string =>
    `the ${what} in the precondition (${given}) does not match the ${what} in record (${has ?? ""}). The object might have been deleted and then recreated`;
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(about, metadata.name ?? "", why("UID", uid, metadata.uid));
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const text = why("ResourceVersion", resourceVersion, metadata.resourceVersion);
    throw conflict(about, metadata.name ?? "", text.replace("deleted and then recreated", "modified"));
  }
}

/** Only pods that were given to a node end gracefully. */
function graceOf(kind: ServedKind, live: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (!isPod(kind)) return 0;
  const spec = isMap(live["spec"]) ? live["spec"] : {};
  const phase = isMap(live["status"]) ? live["status"]["phase"] : undefined;
  if ((spec["nodeName"] ?? "") === "" || phase === "Succeeded" || phase === "Failed") return 0;
  const own = typeof spec["terminationGracePeriodSeconds"] === "number" ? spec["terminationGracePeriodSeconds"] : 30;
  return gracePeriodSeconds ?? own;
}

function finalizersAfter(kind: ServedKind, live: KubeObject, { propagation }: DeleteOptions): readonly string[] {
  const before = isDefinition(kind)
    ? [...new Set([...(live.metadata.finalizers ?? []), CLEANUP])]
    : (live.metadata.finalizers ?? []);
  const policy = propagation ?? (kind.group === "batch" && kind.kind === "Job" ? "Orphan" : undefined);
  // Without a policy the finalizers decide.
  if (policy === undefined) return before;
  const others = before.filter((finalizer) => finalizer !== "orphan" && finalizer !== "foregroundDeletion");
  if (policy === "Orphan") return [...others, "orphan"];
  return policy === "Foreground" ? [...others, "foregroundDeletion"] : others;
}

/** Holds a definition until its objects are gone. */
export const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

function isDefinition(kind: ServedKind): boolean {
  return kind.group === "apiextensions.k8s.io" && kind.kind === "CustomResourceDefinition";
}

/** A namespace ends when its content has. */
export function holdsContent(kind: Pick<ServedKind, "group" | "kind">, live: KubeObject): boolean {
  if (kind.group !== "" || kind.kind !== "Namespace") return false;
  const finalizers = isMap(live["spec"]) ? live["spec"]["finalizers"] : undefined;
  return Array.isArray(finalizers) && finalizers.length > 0;
}

function marked(
  world: World,
  kind: ServedKind,
  live: KubeObject,
  finalizers: readonly string[],
  grace: number,
): KubeObject {
  const { metadata } = live;
  const already = metadata.deletionTimestamp !== undefined;
  const sooner = grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const sameFinalizers = String(finalizers) === String(metadata.finalizers ?? []);
  if (already && !sooner && sameFinalizers) return live;
  const { finalizers: _before, ...rest } = metadata;
  const times =
    already && !sooner ? {} : { deletionTimestamp: timestamp(world, grace * 1000), deletionGracePeriodSeconds: grace };
  const generation = already || metadata.generation === undefined ? {} : { generation: metadata.generation + 1 };
  const status = statusAfter(world, kind, live);
  const next: KubeObject = {
    ...live,
    metadata: { ...rest, ...times, ...generation, ...(finalizers.length === 0 ? {} : { finalizers }) },
  };
  return status === undefined ? next : { ...next, status };
}

/** How kinds that hold content say that they are on their way out. */
function statusAfter(world: World, kind: ServedKind, live: KubeObject): JsonMap | undefined {
  const before: JsonMap = isMap(live["status"]) ? live["status"] : {};
  if (kind.group === "" && kind.kind === "Namespace") return { ...before, phase: "Terminating" };
  if (!isDefinition(kind) || live.metadata.deletionTimestamp !== undefined) return undefined;
  const terminating = {
    type: "Terminating",
    status: "True",
    lastTransitionTime: timestamp(world),
    reason: "InstanceDeletionPending",
    message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  };
  const conditions = Array.isArray(before["conditions"]) ? before["conditions"] : [];
  return { ...before, conditions: [...conditions, terminating] };
}
