import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { deleteObject } from "../deleter.ts";
import { writtenBy } from "../first-objects.ts";
import { printJson } from "../json.ts";
import { newSuffix, timestamp } from "../world.ts";
import type { Controls } from "./controllers.ts";

/** Who the workload controllers write as. */
export const MANAGER = "kube-controller-manager";

/** The fields of a value that may be an object. */
export function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

/** The objects of a value that may be a list. */
export function listOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

/** The value when it is a number, else `fallback`. */
export function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

/** The objects of a collection that `owner` controls. */
export function ownedBy({ world }: Controls, owner: KubeObject, collection: string): readonly KubeObject[] {
  const { uid, namespace = "" } = owner.metadata;
  return world.store
    .list(collection, { namespace })
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some((known) => known.controller === true && known.uid === uid),
    );
}

/** The reference that makes `owner` the controller of an object. */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name = "", uid = "" } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Creates an object of a built-in kind in the namespace of `metadata`. */
export function create({ world, writer }: Controls, group: string, body: KubeObject): void {
  const kind = world.registry.byKind(group, body.kind);
  if (kind !== undefined) writer.create({ kind, namespace: body.metadata.namespace ?? "" }, body, writtenBy(MANAGER));
}

/** Changes an object, or its status, when the change is one. */
export function change(
  { world, writer }: Controls,
  group: string,
  object: KubeObject,
  next: (live: KubeObject) => KubeObject,
  of: { readonly subresource?: "status"; readonly manager?: string } = {},
): void {
  const kind = world.registry.byKind(group, object.kind);
  if (kind === undefined) return;
  const { namespace = "", name = "" } = object.metadata;
  const target = { kind, namespace, name, ...(of.subresource === undefined ? {} : { subresource: of.subresource }) };
  writer.replace(target, next, writtenBy(of.manager ?? MANAGER));
}

/** Writes a status unless it is there already. `annotations` are set along with it. */
export function writeStatus(
  controls: Controls,
  group: string,
  object: KubeObject,
  status: JsonMap,
  annotations: Readonly<Record<string, string>> = {},
): void {
  const known = object.metadata.annotations ?? {};
  const annotated = Object.entries(annotations).every(([key, value]) => known[key] === value);
  if (annotated && equalValues(object["status"] ?? {}, status)) return;
  change(
    controls,
    group,
    object,
    (live) => ({
      ...live,
      metadata: annotated
        ? live.metadata
        : { ...live.metadata, annotations: { ...live.metadata.annotations, ...annotations } },
      status,
    }),
    { subresource: "status" },
  );
}

/** Deletes an object in the background. */
export function remove({ world }: Controls, group: string, object: KubeObject): void {
  const kind = world.registry.byKind(group, object.kind);
  const { namespace = "", name = "", uid } = object.metadata;
  if (kind === undefined) return;
  const preconditions = uid === undefined ? {} : { uid };
  const options = { dryRun: false, propagation: "Background", gracePeriodSeconds: undefined, preconditions } as const;
  deleteObject(world, { kind, namespace, name }, options);
}

/** Whether a pod is meant to be there. */
export function isActive(pod: KubeObject): boolean {
  const { phase } = mapOf(pod["status"]);
  return pod.metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed";
}

/** Whether a pod is ready. */
export function isReady(pod: KubeObject): boolean {
  return listOf(mapOf(pod["status"])["conditions"]).some(({ type, status }) => type === "Ready" && status === "True");
}

/** A pod of a template. Without a name it gets `OWNER-xxxxx`. */
export function podOf(
  controls: Controls,
  owner: KubeObject,
  template: JsonMap,
  of: { readonly name?: string; readonly labels?: Readonly<Record<string, string>>; readonly spec?: JsonMap } = {},
): KubeObject {
  const metadata = mapOf(template["metadata"]);
  const { name: ownerName = "", namespace = "" } = owner.metadata;
  const generateName = `${ownerName}-`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(isMap(metadata["annotations"]) ? { annotations: metadata["annotations"] as Record<string, string> } : {}),
      generateName,
      name: of.name ?? generateName + newSuffix(controls.world),
      namespace,
      labels: { ...(mapOf(metadata["labels"]) as Record<string, string>), ...of.labels },
      ownerReferences: [controllerReference(owner)],
    },
    spec: { ...mapOf(template["spec"]), ...of.spec },
  };
}

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A short text for a value: the same for the same value, another for another (FNV-1a, 32 bits). */
export function hashOf(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const char of printJson(value)) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => LETTERS[Number(digit) * 2] ?? "").join("");
}

/** A condition that keeps its time while its status stays. */
export function condition(
  { world }: Controls,
  before: unknown,
  now: { readonly type: string; readonly status: string; readonly reason: string; readonly message: string },
): JsonMap {
  const old = listOf(before).find(({ type }) => type === now.type);
  if (
    old !== undefined &&
    old["status"] === now.status &&
    old["reason"] === now.reason &&
    old["message"] === now.message
  )
    return old;
  const time = timestamp(world);
  const lastTransitionTime = old?.["status"] === now.status ? old["lastTransitionTime"] : time;
  return { ...now, lastTransitionTime, lastUpdateTime: time };
}
