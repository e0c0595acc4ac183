import { isList, isMap, type JsonMap } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { printJson } from "./json.ts";
import { invalid as invalidField } from "./schema/field-error.ts";
import type { ServedKind } from "./served-kind.ts";
import { type ApiFailure, badRequest, bareError, invalid } from "./status.ts";
import type { WriteQuery } from "./write-options.ts";

/** How the text of one request is read: a body and a patch have different words for what is wrong with it. */
export interface Decoding {
  /** The refusal of an object that cannot be read, because a value has a type that its field cannot hold. */
  unreadable(problem: string): ApiFailure;
  /** Takes note of the fields that were dropped. Throws when the request does not put up with that, or with keys that stand twice. */
  check(pruned: readonly string[]): void;
  /** Takes note of what the answer warns of in any case. */
  note(warnings: readonly string[]): void;
  /** What was noted, as texts of warnings: what was dropped only where the request wants to be warned. */
  warnings(): readonly string[];
}

/** Reads strictly, with warnings, or not minding: `faults` is what is wrong with the text, `refuse` the answer to a strict request. */
function createDecoding(
  { fieldValidation }: Pick<WriteQuery, "fieldValidation">,
  faults: readonly string[],
  of: { readonly unreadable: Decoding["unreadable"]; readonly refuse: (found: readonly string[]) => ApiFailure },
): Decoding {
  let found: readonly string[] = [];
  const noted: string[] = [];
  return {
    unreadable: of.unreadable,
    check(pruned) {
      if (fieldValidation === "Ignore") return;
      found = [...faults, ...pruned.map((field) => `unknown field "${field}"`)];
      if (fieldValidation === "Strict" && found.length > 0) throw of.refuse(found);
    },
    note: (warnings) => void noted.push(...warnings),
    warnings: () => [...(fieldValidation === "Warn" ? found : []), ...noted],
  };
}

function cannotBe({ kind, version }: ServedKind, why: string): ApiFailure {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** Of a whole object, as a creation and an update have one. `duplicates` are the keys that stand twice in it. */
export function bodyDecoding(
  kind: ServedKind,
  query: Pick<WriteQuery, "fieldValidation">,
  duplicates: readonly string[] = [],
): Decoding {
  const unreadable = (problem: string): ApiFailure => cannotBe(kind, problem);
  return createDecoding(query, duplicates, { unreadable, refuse: (found) => unreadable(strictError(found)) });
}

/** Of an object that comes from the server itself. */
export function trustedDecoding(kind: ServedKind): Decoding {
  return bodyDecoding(kind, { fieldValidation: "Ignore" });
}

/** Of `config`, which is applied. Fields that the schema does not know were refused before. */
export function applyDecoding(
  kind: ServedKind,
  config: KubeObject,
  query: Pick<WriteQuery, "fieldValidation">,
  duplicates: readonly string[],
): Decoding {
  const refuse = (found: readonly string[]): ApiFailure =>
    badRequest(
      `error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  ${found.join("\n  ")}`,
    );
  const unreadable = (problem: string): ApiFailure =>
    kind.custom ? cannotBe(kind, problem) : cannotConvert(kind, config, problem);
  const decoding = createDecoding(query, duplicates, { unreadable, refuse });
  return { ...decoding, check: () => decoding.check([]) };
}

/** What was merged is not read as a body: it is converted in memory. */
function cannotConvert({ group, version, kind }: ServedKind, { metadata }: KubeObject, why: string): ApiFailure {
  const type = `${group}/${version}, Kind=${kind}`;
  return bareError(
    `failed to convert new object (${metadata.namespace ?? ""}/${metadata.name ?? ""}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${why}`,
  );
}

/** A key that stands twice in YAML is the YAML parser's error. */
function strictError(found: readonly string[]): string {
  const [first = ""] = found;
  const text = /^line \d+: /.test(first) ? `yaml: unmarshal errors:\n  ${found.join("\n  ")}` : found.join(", ");
  return `strict decoding error: ${text}`;
}

/** Of the object that a patch comes to; `refuse` says why that is none. */
export function patchDecoding(
  query: Pick<WriteQuery, "fieldValidation">,
  faults: readonly string[],
  refuse: (why: string) => ApiFailure,
): Decoding {
  return createDecoding(query, faults, { unreadable: refuse, refuse: (found) => refuse(strictError(found)) });
}

/** 422 for what a JSON or merge patch comes to. It names no object. */
export function invalidPatch(patched: string, why: string): ApiFailure {
  return invalid({ group: "", kind: "" }, "", [invalidField("patch", patched, why)]);
}

/** The fields of `metadata` in the order in which Go writes them. */
const METADATA_ORDER = [
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
];

/** An object as a patch left it: what the patch went through is in the order of its names, the rest as it was: of a built-in kind as Go writes it. */
export function printPatched(value: unknown, live: { readonly metadata: unknown }, custom: boolean): string {
  if (custom || !isMap(value)) return printJson(sortedDeep(value));
  const { metadata } = value;
  const inGo = metadata === live.metadata && isMap(metadata);
  const own = inGo ? inOrder(metadata, METADATA_ORDER) : isMap(metadata) ? sorted(metadata) : metadata;
  return printJson(sorted({ ...value, ...(metadata === undefined ? {} : { metadata: own }) }));
}

function sorted(map: JsonMap): JsonMap {
  return inOrder(map, Object.keys(map).toSorted());
}

/** A custom resource is a map to Go, all the way down. */
function sortedDeep(value: unknown): unknown {
  if (isList(value)) return value.map(sortedDeep);
  if (!isMap(value)) return value;
  return sorted(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, sortedDeep(item)])));
}

function inOrder(map: JsonMap, names: readonly string[]): JsonMap {
  const known = names.filter((name) => Object.hasOwn(map, name));
  return { ...Object.fromEntries(known.map((name) => [name, map[name]])), ...map };
}
