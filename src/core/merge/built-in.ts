import type { KubeObject } from "../../model/objects.ts";
import { toBase64 } from "./base64.ts";
import { compareValues, isSame } from "./compare-values.ts";
import type { Finished } from "./custom-resource.ts";
import { type FieldSet, leaves, pathsOf } from "./field-set.ts";
import type { KindSchema } from "./kind-schema.ts";
import { type Doubts, normalize } from "./normalize.ts";
import type { Type } from "./schema.ts";
import { equalApart, equalValues, isList, isMap, type JsonMap, omit } from "./values.ts";
import { valueAt } from "./value-at.ts";

/**
 * An object of a built-in kind as the server would return it after the write, as far as its schema and the known defaults tell.
 * `doubt` is set when every difference to `live` could also be the server's own doing.
 */
export function finishBuiltIn(
  live: KubeObject | undefined,
  merged: KubeObject,
  schema: KindSchema,
  type: Type,
  subresource: string | undefined,
): Finished {
  const doubts: Doubts = { zero: false };
  const routed = route(live, foldStringData(merged, schema), schema.resetFields(subresource)(merged.apiVersion));
  const normal = normalize(routed, live, type, doubts) as KubeObject;
  const object = subresource === "status" ? normal : withGeneration(live, normal, schema);
  const exact = live !== undefined && !doubts.zero && EXACT_KINDS.has(`${schema.group}/${schema.kind}`);
  const doubt = live === undefined ? undefined : doubtOf(live, object, type);
  return { object, exact, ...(doubt === undefined ? {} : { doubt }) };
}

/**
 * Kinds whose defaults are all known, so that a changed object can be told exactly. Not among them: kinds with allocators and defaulting
 * that looks at several fields (Service, HorizontalPodAutoscaler, Pod,
 * PersistentVolumeClaim, …), NetworkPolicy, which counts a generation for an empty list, and what nobody has compared yet.
 * A creation is never exact: admission adds to it.
 */
const EXACT_KINDS: ReadonlySet<string> = new Set([
  "/ConfigMap",
  "/Secret",
  "/ServiceAccount",
  "apps/Deployment",
  "apps/StatefulSet",
  "networking.k8s.io/Ingress",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/RoleBinding",
]);

/** Fields that the endpoint does not write stay as they were. */
function route(live: KubeObject | undefined, next: KubeObject, reset: FieldSet | undefined): KubeObject {
  const paths = reset === undefined ? [] : pathsOf(reset).map((path) => path.map((element) => element.slice(2)));
  const { managedFields } = next.metadata;
  const routed = paths.reduce<JsonMap>((object, path) => keep(live, object, path), next) as KubeObject;
  return managedFields === routed.metadata.managedFields
    ? routed
    : { ...routed, metadata: { ...routed.metadata, managedFields: managedFields ?? [] } };
}

/** `next` with the value that `live` has at `path`, or without one. */
function keep(live: unknown, next: JsonMap, path: readonly string[]): JsonMap {
  const [name = "", ...rest] = path;
  const before = isMap(live) ? live[name] : undefined;
  const after = next[name];
  if (rest.length > 0) return isMap(after) ? { ...next, [name]: keep(before, after, rest) } : next;
  return before === undefined ? omit(next, [name]) : { ...next, [name]: before };
}

/** A Secret with its `stringData` folded into `data`, as it is never read back; an object of any other kind as it is. */
export function foldStringData(object: KubeObject, schema: Pick<KindSchema, "group" | "kind">): KubeObject {
  if (schema.group !== "" || schema.kind !== "Secret" || object["stringData"] === undefined) return object;
  const given = isMap(object["stringData"]) ? Object.entries(object["stringData"]) : [];
  const rest = omit(object, ["stringData"]) as KubeObject;
  if (given.length === 0) return rest;
  const encoded = Object.fromEntries(given.map(([key, text]) => [key, toBase64(typeof text === "string" ? text : "")]));
  return { ...rest, data: { ...(isMap(object["data"]) ? object["data"] : {}), ...encoded } };
}

/** Kinds that count generations do so for every change outside of metadata and status; Deployments count annotations too. */
function withGeneration(live: KubeObject | undefined, next: KubeObject, schema: KindSchema): KubeObject {
  const generation = live?.metadata.generation;
  if (live === undefined || generation === undefined) return next;
  const annotated = schema.group === "apps" && schema.kind === "Deployment";
  const same = equalApart(live, next, ["metadata", "status"]);
  if (same && !(annotated && !equalValues(live.metadata.annotations ?? {}, next.metadata.annotations ?? {})))
    return next;
  return { ...next, metadata: { ...next.metadata, generation: generation + 1 } };
}

/**
 * Why `live` and `next` may be the same to the server, given that nobody's ownership changes: a field that is owned but was not there was
 * left out or moved by the server before, and a field that is only in `live`'s version of an atomic value may be a default.
 */
function doubtOf(live: KubeObject, next: KubeObject, type: Type): string | undefined {
  const before = omit(live, ["status"]);
  const after = omit(next, ["status"]);
  const comparison = compareValues(withoutVolatile(before), withoutVolatile(after), type);
  if (isSame(comparison)) return undefined;
  const certain = pathsOf(leaves(comparison.modified)).some((path) =>
    differs(valueAt(before, path, type), valueAt(after, path, type)),
  );
  if (certain) return undefined;
  return `the server may have defaults or omissions of its own at ${count(comparison)} place(s): only a dry run can tell`;
}

function withoutVolatile(object: JsonMap): JsonMap {
  const metadata = isMap(object["metadata"]) ? object["metadata"] : {};
  return { ...object, metadata: omit(metadata, ["managedFields", "generation", "resourceVersion"]) };
}

function count(comparison: {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}): number {
  return [comparison.added, comparison.modified, comparison.removed].reduce(
    (sum, set) => sum + pathsOf(leaves(set)).length,
    0,
  );
}

/** Whether two values differ in a way that no default explains. */
function differs(before: unknown, after: unknown): boolean {
  if (isMap(before) && isMap(after)) {
    return Object.keys(after).some((key) =>
      Object.hasOwn(before, key) ? differs(before[key], after[key]) : !isZeroish(after[key]),
    );
  }
  if (isList(before) && isList(after)) {
    return before.length !== after.length || after.some((item, index) => differs(before[index], item));
  }
  // An empty text or a zero may be read as "not set", and then be what it was by default.
  return after !== "" && after !== 0 && !equalValues(before, after);
}

function isZeroish(value: unknown): boolean {
  if (isList(value)) return value.length === 0;
  if (isMap(value)) return Object.values(value).every(isZeroish);
  return value === null || value === "" || value === 0 || value === false;
}
