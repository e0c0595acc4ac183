import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, forbidden, invalid, Printed, required, toGoJson, tooLong } from "./field-error.ts";
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
  const named = old === undefined ? validateNames(metadata, rules) : validateUpdate(metadata, old.metadata as JsonMap);
  return [...named, ...validateParts(metadata, "metadata")];
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

function validateUpdate(metadata: JsonMap, old: JsonMap): readonly Cause[] {
  const out = IMMUTABLE.filter(
    (field) => metadata[field] !== undefined && metadata[field] !== null && !equalValues(metadata[field], old[field]),
  ).map((field) => invalid(`metadata.${field}`, metadata[field], "field is immutable"));
  if (old["deletionTimestamp"] === undefined) return out;
  const before = isList(old["finalizers"]) ? old["finalizers"] : [];
  const added = isList(metadata["finalizers"])
    ? metadata["finalizers"].filter((finalizer) => !before.includes(finalizer))
    : [];
  if (added.length === 0) return out;
  const listed = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(", ")}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${listed}`;
  return [...out, forbidden("metadata.finalizers", detail)];
}

/** What is wrong with labels, annotations, owners and finalizers of the metadata at `path`. */
export function validateParts(metadata: JsonMap, path: string): readonly Cause[] {
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  return [
    ...validateLabels(labels, child(path, "labels")),
    ...validateAnnotations(annotations, child(path, "annotations")),
    ...validateOwners(ownerReferences, child(path, "ownerReferences")),
    ...validateFinalizers(finalizers, child(path, "finalizers")),
  ];
}

/** What is wrong with a set of labels, here or in a selector. */
export function validateLabels(labels: unknown, path: string): readonly Cause[] {
  if (!isMap(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedName(key).map((problem) => invalid(path, key, problem)),
    ...(typeof value === "string" ? labelValue(value).map((problem) => invalid(path, value, problem)) : []),
  ]);
}

function validateAnnotations(annotations: unknown, path: string): readonly Cause[] {
  if (!isMap(annotations)) return [];
  const out = Object.keys(annotations).flatMap((key) =>
    qualifiedName(key.toLowerCase()).map((problem) => invalid(path, key, problem)),
  );
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
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
