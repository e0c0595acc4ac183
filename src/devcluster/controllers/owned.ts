import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject, OwnerReference } from "../../model/objects.ts";
import { writtenBy } from "../first-objects.ts";
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

/** The value when it is a text, else none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A number, or a part in percent of a whole. */
export function share(value: unknown, whole: number, round: (part: number) => number): number {
  return typeof value === "number" ? value : round((Number.parseFloat(textOf(value)) * whole) / 100);
}

/** A time of the API as milliseconds since the epoch. */
export function timeOf(value: unknown): number | undefined {
  return typeof value === "string" ? Date.parse(value) : undefined;
}

/** The least of some waits, if there is any. */
export function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The objects of a collection that `owner` controls, in the order of their names. */
export function ownedBy({ world, dependents }: Controls, owner: KubeObject, collection: string): readonly KubeObject[] {
  const { uid = "", namespace = "" } = owner.metadata;
  return dependents
    .of(uid)
    .filter((slot) => slot.collection === collection && slot.namespace === namespace)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((slot) => world.store.get(slot) ?? [])
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

/** Deletes an object. */
export function remove(
  controls: Controls,
  group: string,
  object: KubeObject,
  propagation: "Background" | "Foreground" = "Background",
): void {
  const kind = controls.world.registry.byKind(group, object.kind);
  const { namespace = "", name = "", uid } = object.metadata;
  if (kind === undefined) return;
  const preconditions = uid === undefined ? {} : { uid };
  controls.remove(
    { kind, namespace, name },
    { dryRun: false, propagation, gracePeriodSeconds: undefined, preconditions },
  );
}
