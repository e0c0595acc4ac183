import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, forbidden, invalid, Printed, required, toGoJson, together, tooLong } from "./field-error.ts";
import { dnsLabel, dnsSubdomain, labelValue, type NameRule, qualifiedName } from "./names.ts";

/** How a kind's objects are named, and where they live. */
export interface MetaRules {
  readonly namespaced: boolean;
  /** Default is a lower-case subdomain of RFC 1123. */
  readonly name?: NameRule;
}

const MAX_ANNOTATION_BYTES = 256 * 1024;

/** What is wrong with the metadata of an object on its creation, or of the object that is to take the place of `old`. */
export function validateMeta(object: KubeObject, old: KubeObject | undefined, rules: MetaRules): readonly Cause[] {
  const metadata = object.metadata as JsonMap;
  const named = old === undefined ? validateNames(metadata, rules) : validateFixed(metadata, old.metadata as JsonMap);
  return together(named, validateParts(metadata, "metadata"));
}

function validateNames(metadata: JsonMap, { namespaced, name: rule = dnsSubdomain }: MetaRules): readonly Cause[] {
  const { name, generateName, namespace } = metadata;
  const out: Cause[] = [];
  if (typeof generateName === "string" && generateName !== "") {
    // A prefix may end in a dash, because more follows.
    const prefix = generateName.replace(/-$/, "a");
    out.push(...rule(prefix).map((problem) => invalid("metadata.generateName", generateName, problem)));
  }
  if (typeof name !== "string" || name === "") out.push(required("metadata.name", "name or generateName is required"));
  else out.push(...rule(name).map((problem) => invalid("metadata.name", name, problem)));
  if (!namespaced) {
    if (typeof namespace === "string" && namespace !== "")
      out.push(forbidden("metadata.namespace", "not allowed on this type"));
  } else if (typeof namespace !== "string" || namespace === "") out.push(required("metadata.namespace"));
  else out.push(...dnsLabel(namespace).map((problem) => invalid("metadata.namespace", namespace, problem)));
  return out;
}

const IMMUTABLE = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

/** The fields of metadata that an update may not change, and that it changes; finalizers that come too late. */
export function validateFixed(metadata: JsonMap, old: JsonMap): readonly Cause[] {
  const changed = IMMUTABLE.filter(
    (field) => metadata[field] !== undefined && metadata[field] !== null && !equalValues(metadata[field], old[field]),
  ).map((field) => invalid(`metadata.${field}`, metadata[field], "field is immutable"));
  return [...changed, ...validateNewFinalizers(metadata, old)];
}

function validateNewFinalizers(metadata: JsonMap, old: JsonMap): readonly Cause[] {
  if (old["deletionTimestamp"] === undefined) return [];
  const before = isList(old["finalizers"]) ? old["finalizers"] : [];
  const added = isList(metadata["finalizers"])
    ? metadata["finalizers"].filter((finalizer) => !before.includes(finalizer))
    : [];
  if (added.length === 0) return [];
  const listed = `[]string{${[...new Set(added)]
    .map((finalizer) => JSON.stringify(finalizer))
    .toSorted()
    .join(", ")}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${listed}`;
  return [forbidden("metadata.finalizers", detail)];
}

/** What is wrong with labels, annotations, owners and finalizers of the metadata at `path`. */
export function validateParts(metadata: JsonMap, path: string): readonly Cause[] {
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  return together(
    validateLabels(labels, child(path, "labels")),
    validateAnnotations(annotations, child(path, "annotations")),
    validateOwners(ownerReferences, child(path, "ownerReferences")),
    validateFinalizers(finalizers, child(path, "finalizers")),
  );
}

/** What is wrong with a set of labels, here or in a selector. */
export function validateLabels(labels: unknown, path: string): readonly Cause[] {
  if (!isMap(labels)) return [];
  const out: Cause[] = [];
  for (const key in labels) {
    const value = labels[key];
    for (const problem of qualifiedName(key)) out.push(invalid(path, key, problem));
    for (const problem of typeof value === "string" ? labelValue(value) : []) out.push(invalid(path, value, problem));
  }
  return out;
}

/** What is wrong with annotations. */
export function validateAnnotations(annotations: unknown, path: string): readonly Cause[] {
  if (!isMap(annotations)) return [];
  const out: Cause[] = [];
  let bytes = 0;
  for (const key in annotations) {
    for (const problem of qualifiedName(key.toLowerCase())) out.push(invalid(path, key, problem));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(String(annotations[key]));
  }
  return bytes > MAX_ANNOTATION_BYTES ? [...out, tooLong(path, MAX_ANNOTATION_BYTES)] : out;
}

function validateOwners(owners: unknown, path: string): readonly Cause[] {
  if (!isList(owners)) return [];
  const out = owners.filter(isMap).flatMap((owner, index) => validateOwner(owner, entry(path, index)));
  const controllers = owners.filter(isMap).filter((owner) => owner["controller"] === true);
  const [first, ...others] = controllers.map(({ kind, name }) => `${String(kind)}/${String(name)}`);
  return [
    ...out,
    ...others.map((other) =>
      invalid(
        path,
        new Printed(`[${owners.map(printOwner).join(",")}]`),
        `Only one reference can have Controller set to true. Found "true" in references for ${String(first)} and ${other}`,
      ),
    ),
  ];
}

function validateOwner(owner: JsonMap, path: string): readonly Cause[] {
  const out = ["apiVersion", "kind", "name", "uid"]
    .filter((field) => owner[field] === undefined || owner[field] === "")
    .map((field) => required(child(path, field), "must not be empty"));
  const { apiVersion, kind } = owner;
  if (typeof apiVersion === "string" && apiVersion !== "" && !/^[^/]*\/?[^/]+$/.test(apiVersion)) {
    out.push(invalid(child(path, "apiVersion"), apiVersion, "must be <group>/<version> or <version>"));
  }
  if (apiVersion === "v1" && kind === "Event") {
    out.push(invalid(path, new Printed(printOwner(owner)), "/v1, Kind=Event is disallowed from being an owner"));
  }
  return out;
}

const OWNER_FIELDS = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];

function printOwner(owner: unknown): string {
  const fields = isMap(owner) ? OWNER_FIELDS.filter((field) => owner[field] !== undefined) : [];
  return `{${fields.map((field) => `"${field}":${toGoJson(isMap(owner) ? owner[field] : null)}`).join(",")}}`;
}

/** The finalizers that need no domain before their name. */
export const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(["orphan", "foregroundDeletion", "kubernetes"]);

/** Finalizers of a built-in kind whose names have no domain. */
export function validateFinalizerNames({ metadata }: KubeObject): readonly Cause[] {
  const { finalizers } = metadata;
  if (!isList(finalizers)) return [];
  return finalizers.flatMap((name, index) =>
    typeof name !== "string" || name.includes("/") || STANDARD_FINALIZERS.has(name)
      ? []
      : [
          invalid(
            entry("metadata.finalizers", index),
            name,
            "name is neither a standard finalizer name nor is it fully qualified",
          ),
        ],
  );
}

function validateFinalizers(finalizers: unknown, path: string): readonly Cause[] {
  if (!isList(finalizers)) return [];
  const out = finalizers
    .filter((finalizer) => typeof finalizer === "string")
    .flatMap((finalizer) => qualifiedName(finalizer).map((problem) => invalid(path, finalizer, problem)));
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    out.push(invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
  }
  return out;
}
