import { SkysailError } from "../model/errors.ts";
import type { KubeObject, OwnerReference } from "../model/objects.ts";
import { toApiVersion, type ResourceKind } from "../model/refs.ts";
import { MANAGED_BY, OPERATOR_LABEL } from "../model/marks.ts";
import { problemOfName } from "./names.ts";
import { copyJson } from "./plain-json.ts";
import type { ChildKind } from "./types.ts";

/** etcd takes requests of 1.5 MiB by default; what the API server adds (managedFields, its own defaults) must fit too. */
const MAX_OBJECT_BYTES = 1_000_000;
const MAX_TOTAL_BYTES = 16_000_000;

/** What a child may state of its metadata; everything else there is filled in, or the API server's. */
const CHILD_META = new Set(["name", "namespace", "labels", "annotations", "finalizers"]);

/** Whose children they are. */
export interface Owner {
  readonly operator: string;
  readonly for: ResourceKind;
  readonly children: Readonly<Record<string, ChildKind>>;
  readonly object: KubeObject;
}

/**
 * The children of a result, checked and complete: names, namespaces, the controller reference and labels are filled in.
 *
 * Errors: `INVALID_OPERATOR`, naming the child and the fix.
 */
export function toDesiredChildren(value: unknown, owner: Owner): Record<string, readonly KubeObject[]> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(
      "children",
      "must be an object that says something for every declared child: an object, or null for not wanted",
    );
  }
  const stated = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(stated)) {
    if (!Object.hasOwn(owner.children, name)) {
      refuse(
        `children.${name}`,
        `is not declared: the operator declares ${Object.keys(owner.children).join(", ") || "none"}`,
      );
    }
  }
  const seen = new Map<string, string>();
  let bytes = 0;
  const entries = Object.entries(owner.children).map(([name, kind]): [string, KubeObject[]] => {
    const objects = itemsOf(stated[name], name, kind).map(([at, item]) => complete(item, at, kind, owner));
    for (const [index, object] of objects.entries()) {
      const at = kind.many ? `children.${name}[${index}]` : `children.${name}`;
      bytes += checkSize(object, at);
      refuseDuplicate(object, at, seen);
    }
    return [name, objects];
  });
  if (bytes > MAX_TOTAL_BYTES) refuse("children", `are ${bytes} bytes together; at most ${MAX_TOTAL_BYTES} are taken`);
  return Object.fromEntries(entries);
}

function itemsOf(value: unknown, name: string, kind: ChildKind): [at: string, item: unknown][] {
  const at = `children.${name}`;
  if (value === undefined) refuse(at, `is missing: say what is wanted, or ${kind.many ? "[]" : "null"} for not wanted`);
  if (kind.many) {
    if (!Array.isArray(value)) refuse(at, "is declared with many(): it must be a list; [] means none are wanted");
    return Array.from(value, (item: unknown, index) => [`${at}[${index}]`, item]);
  }
  if (Array.isArray(value)) refuse(at, `is a list: declare it as many(${kind.kind}) to have several`);
  return value === null ? [] : [[at, value]];
}

function complete(value: unknown, at: string, kind: ChildKind, owner: Owner): KubeObject {
  const copied = copyJson(value, at);
  if (!isRecord(copied)) refuse(at, `must be an object; got ${JSON.stringify(copied)?.slice(0, 40)}`);
  const { apiVersion, kind: statedKind, metadata = {}, status, ...rest } = copied;
  const expected = toApiVersion(kind);
  if (statedKind !== undefined && statedKind !== kind.kind) {
    refuse(`${at}.kind`, `is ${JSON.stringify(statedKind)}: the child is declared as ${kind.kind}`);
  }
  if (apiVersion !== undefined && apiVersion !== expected) {
    refuse(`${at}.apiVersion`, `is ${JSON.stringify(apiVersion)}: the child is declared as ${expected}`);
  }
  if (status !== undefined) refuse(`${at}.status`, "belongs to the child's own controller: leave it out");
  if (!isRecord(metadata)) refuse(`${at}.metadata`, "must be an object");
  for (const field of Object.keys(metadata)) {
    if (!CHILD_META.has(field))
      refuse(`${at}.metadata.${field}`, `cannot be stated: only ${[...CHILD_META].join(", ")} can`);
  }
  const annotations = stringMap(metadata["annotations"], `${at}.metadata.annotations`);
  const fence = Object.keys(annotations).find((key) => key.startsWith("fence.skysail.dev/"));
  if (fence !== undefined)
    refuse(`${at}.metadata.annotations`, `state ${JSON.stringify(fence)}, which is Skysail's own`);
  const namespace = toNamespace(metadata["namespace"], at, kind, owner);
  return {
    apiVersion: expected,
    kind: kind.kind,
    metadata: {
      name: toName(metadata["name"], at, kind, owner),
      ...(namespace === undefined ? {} : { namespace }),
      labels: {
        ...stringMap(metadata["labels"], `${at}.metadata.labels`),
        [MANAGED_BY.label]: MANAGED_BY.value,
        [OPERATOR_LABEL]: owner.operator,
      },
      // An empty map would be written again at every apply of a custom resource.
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(metadata["finalizers"] === undefined
        ? {}
        : { finalizers: strings(metadata["finalizers"], `${at}.metadata.finalizers`) }),
      ownerReferences: [toOwnerReference(owner)],
    },
    ...rest,
  };
}

function toName(stated: unknown, at: string, kind: ChildKind, { object }: Owner): string {
  if (stated === undefined && kind.many)
    refuse(`${at}.metadata.name`, "is missing: of many() each object states its name");
  const name = stated ?? object.metadata.name;
  const problem = problemOfName(name, kind.group);
  if (problem !== undefined) refuse(`${at}.metadata.name`, problem);
  return name as string;
}

/** Only a child in the owner's namespace, or any child of a cluster-scoped owner, can refer to its owner. */
function toNamespace(stated: unknown, at: string, kind: ChildKind, owner: Owner): string | undefined {
  const place = `${at}.metadata.namespace`;
  const own = owner.object.metadata.namespace;
  if (!kind.namespaced) {
    if (stated !== undefined) refuse(place, `is stated, but ${kind.kind} is cluster-scoped: leave it out`);
    return undefined;
  }
  const namespace = stated ?? own;
  if (namespace === undefined) {
    refuse(place, `is missing: ${owner.for.kind} is cluster-scoped, so a ${kind.kind} must say where it belongs`);
  }
  if (typeof namespace !== "string" || problemOfName(namespace, "") !== undefined)
    refuse(place, "must be the name of a namespace");
  if (own !== undefined && namespace !== own) {
    refuse(
      place,
      `is ${JSON.stringify(namespace)} and the owner's is ${JSON.stringify(own)}: an owner reference does not cross namespaces. ` +
        `Keep the child in the owner's namespace, or make ${owner.for.kind} cluster-scoped`,
    );
  }
  return namespace;
}

function toOwnerReference({ for: kind, object }: Owner): OwnerReference {
  const { name, uid } = object.metadata;
  if (name === undefined || uid === undefined) {
    throw new SkysailError(
      "INVALID_INPUT",
      `the ${kind.kind} has no ${name === undefined ? "name" : "uid"}: it is not a live object`,
    );
  }
  return { apiVersion: toApiVersion(kind), kind: kind.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function checkSize(object: KubeObject, at: string): number {
  const bytes = new TextEncoder().encode(JSON.stringify(object)).byteLength;
  if (bytes > MAX_OBJECT_BYTES) refuse(at, `is ${bytes} bytes; the API server takes about ${MAX_OBJECT_BYTES}`);
  return bytes;
}

function refuseDuplicate({ apiVersion, kind, metadata }: KubeObject, at: string, seen: Map<string, string>): void {
  const key = JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name]);
  const other = seen.get(key);
  if (other !== undefined) {
    refuse(at, `and ${other} are the same ${kind} ${JSON.stringify(metadata.name)}: give them different metadata.name`);
  }
  seen.set(key, at);
}

function stringMap(value: unknown, at: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) refuse(at, "must be an object of strings");
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== "string") refuse(`${at}.${key}`, "must be a string: write String(value)");
  }
  return value as Record<string, string>;
}

function strings(value: unknown, at: string): string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) refuse(at, "must be a list of strings");
  return value as string[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(at: string, problem: string): never {
  throw new SkysailError("INVALID_OPERATOR", `${at} ${problem}`);
}
