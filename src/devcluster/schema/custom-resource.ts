import { type KindSchema, kindFromCrd } from "../../core/merge/kind-schema.ts";
import { applyDefaults, coerceEmbedded, dropNulls, keepsAll, prune } from "../../core/merge/structural.ts";
import { compareText, equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { comparePriority } from "../store/registry.ts";
import type { Admitted, Cause, Column, ServedKind, Subresource } from "../served-kind.ts";
import { objectMeta } from "../kinds/definitions.ts";
import { metadataProblem } from "../kinds/read-problem.ts";
import { readsAsIs } from "../kinds/reads-as-is.ts";
import { KUBERNETES_CEL } from "../cel/engine.ts";
import type { CelEngine } from "./cel-engine.ts";
import { validateDefinition } from "./definition.ts";
import { embeddedProblem } from "./embedded.ts";
import { fieldsGone, unknownEmbedded, unknownMetadata } from "./pruned-fields.ts";
import { compileRules } from "./compile-rules.ts";
import type { Rules } from "./rules.ts";
import { createStorage, type StorageOptions } from "./storage.ts";
import { cellsOf } from "./table-cells.ts";
import { createValidator } from "./validate-custom.ts";
import { whereSaid } from "./where-said.ts";

/** What a CustomResourceDefinition makes the server serve: a kind per served version, or why it cannot be accepted. */
export interface ServedKinds {
  readonly kinds: readonly ServedKind[];
  readonly problems: readonly Cause[];
}

/** Options of {@link servedKindsOf}. */
export interface CustomResourceOptions {
  /** Evaluates `x-kubernetes-validations`. Default is Kubernetes' CEL. */
  readonly cel?: CelEngine;
}

/**
 * The kinds of a CustomResourceDefinition. With `problems` there are no kinds: the definition is to be refused with these causes.
 * Names that are absent are taken to be what the server fills in (`singular`, `listKind`).
 */
export function servedKindsOf(crd: KubeObject, { cel = KUBERNETES_CEL }: CustomResourceOptions = {}): ServedKinds {
  const problems = validateDefinition(crd);
  if (problems.length > 0) return { kinds: [], problems };
  const spec = mapOf(crd["spec"]);
  const schema = kindFromCrd(crd);
  const versions = listOf(spec["versions"]);
  const apiVersionOf = (version: JsonMap): string => `${text(spec["group"])}/${text(version["name"])}`;
  const storage = {
    stored: apiVersionOf(versions.find((version) => version["storage"] === true) ?? {}),
    schemas: new Map(versions.map((version) => [apiVersionOf(version), structuralOf(version)])),
  };
  const compiled = versions.map((version, index) => {
    const structural = structuralOf(version);
    if (structural === undefined) return { rules: undefined, problems: [] };
    return compileRules(structural, cel, sameSchemas(versions) ? "spec.validation" : `spec.versions[${index}].schema`);
  });
  const refused = (sameSchemas(versions) ? compiled.slice(0, 1) : compiled).flatMap((rules) => rules.problems);
  if (refused.length > 0) return { kinds: [], problems: refused };
  const kinds = versions.flatMap((version, index) =>
    version["served"] === true ? [servedKind(spec, version, { schema, rules: compiled[index]?.rules, storage })] : [],
  );
  return { kinds, problems: [] };
}

/** A schema that all versions share is reported where the API server keeps it: once, at the top of `spec`. */
function sameSchemas(versions: readonly JsonMap[]): boolean {
  return versions.every((version) => equalValues(version["schema"], versions[0]?.["schema"]));
}

const VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const SUBRESOURCE_VERBS = ["get", "patch", "update"];
const AGE: Column = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description:
    "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
};

interface KindParts {
  readonly schema: KindSchema;
  readonly rules: Rules | undefined;
  readonly storage: Omit<StorageOptions, "apiVersion">;
}

function servedKind(spec: JsonMap, version: JsonMap, { schema, rules, storage }: KindParts): ServedKind {
  const names = mapOf(spec["names"]);
  const kind = text(names["kind"]);
  const structural = structuralOf(version);
  const embedding = whereSaid(structural, "x-kubernetes-embedded-resource");
  const subresources = mapOf(version["subresources"]);
  const hasStatus = isMap(subresources["status"]);
  const scale = isMap(subresources["scale"]) ? scaleOf(subresources["scale"]) : undefined;
  const columns = columnsOf(version);
  const group = text(spec["group"]);
  const namespaced = spec["scope"] === "Namespaced";
  const versionName = text(version["name"]);
  return {
    group,
    version: versionName,
    kind,
    resource: text(names["plural"]),
    namespaced,
    singular: text(names["singular"]) || kind.toLowerCase(),
    listKind: text(names["listKind"]) || `${kind}List`,
    shortNames: texts(names["shortNames"]),
    categories: texts(names["categories"]),
    verbs: VERBS,
    custom: true,
    storage: version["storage"] === true,
    hasStatus,
    ...(version["deprecated"] === true ? { deprecation: deprecationOf(version, spec) } : {}),
    selectableFields: listOf(version["selectableFields"]).map((field) => text(field["jsonPath"]).replace(/^\./, "")),
    ...(scale === undefined ? {} : { scale }),
    subresources: subresourcesOf(kind, hasStatus, scale !== undefined),
    columns,
    cells: cellsOf(columns),
    schema,
    ...createStorage({ ...storage, apiVersion: `${group}/${versionName}` }),
    admit: (object, old, options) => admit(object, old, { structural, embedding }, options?.merged === true),
    validate: createValidator({
      apiVersion: `${group}/${versionName}`,
      kind,
      namespaced,
      structural,
      embedding,
      listing: whereSaid(structural, "x-kubernetes-list-type"),
      rules,
      ...(scale === undefined ? {} : { scale }),
    }),
  };
}

/** What is said of a deprecated version: its own words, or which newer one there is. */
function deprecationOf(version: JsonMap, spec: JsonMap): string {
  const own = version["deprecationWarning"];
  if (typeof own === "string") return own;
  const print = (name: string): string => `${text(spec["group"])}/${name} ${text(mapOf(spec["names"])["kind"])}`;
  const name = text(version["name"]);
  const [better] = listOf(spec["versions"])
    .filter(({ served, deprecated }) => served === true && deprecated !== true)
    .map((other) => text(other["name"]))
    .filter((other) => comparePriority(other, name) < 0)
    .toSorted(comparePriority);
  return `${print(name)} is deprecated${better === undefined ? "" : `; use ${print(better)}`}`;
}

interface Schemas {
  readonly structural: JsonMap | undefined;
  /** The same, where it has embedded resources. */
  readonly embedding: JsonMap | undefined;
}

/** Nulls that the schema does not allow are dropped on the way in, but not from what an apply made: there they are errors. */
function admit(object: KubeObject, old: KubeObject | undefined, of: Schemas, merged: boolean): Admitted {
  const { structural, embedding } = of;
  const meta = objectMeta();
  const clean = keepsAll(object, structural) && (meta === undefined || readsAsIs(object.metadata, meta, old?.metadata));
  const known = clean ? object : prune(object, structural);
  const pruned = [
    ...(clean ? [] : unknownMetadata(object.metadata, "metadata").toSorted(compareText)),
    ...fieldsGone(object, known).toSorted(compareText),
    ...unknownEmbedded(known, embedding),
  ];
  // What an apply made was read already: its embedded resources are judged with the values.
  const problem =
    (clean ? undefined : metadataProblem(object.metadata)) ?? (merged ? undefined : embeddedProblem(known, embedding));
  const read = clean ? known : coerceEmbedded(merged ? known : dropNulls(known, structural), structural);
  return {
    object: applyDefaults(read, structural) as KubeObject,
    pruned,
    ...(problem === undefined ? {} : { problem }),
  };
}

function subresourcesOf(kind: string, hasStatus: boolean, hasScale: boolean): readonly Subresource[] {
  const scale = { name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: SUBRESOURCE_VERBS };
  return [...(hasStatus ? [{ name: "status", kind, verbs: SUBRESOURCE_VERBS }] : []), ...(hasScale ? [scale] : [])];
}

function scaleOf(scale: JsonMap): NonNullable<ServedKind["scale"]> {
  const selector = text(scale["labelSelectorPath"]);
  return {
    specReplicasPath: text(scale["specReplicasPath"]),
    statusReplicasPath: text(scale["statusReplicasPath"]),
    ...(selector === "" ? {} : { labelSelectorPath: selector }),
  };
}

function columnsOf(version: JsonMap): readonly Column[] {
  const columns = listOf(version["additionalPrinterColumns"]).map((column) => {
    const jsonPath = text(column["jsonPath"]);
    return {
      name: text(column["name"]),
      type: text(column["type"]),
      jsonPath,
      description: text(column["description"]) || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
      ...(text(column["format"]) === "" ? {} : { format: text(column["format"]) }),
      ...(typeof column["priority"] === "number" ? { priority: column["priority"] } : {}),
    };
  });
  return columns.length === 0 ? [AGE] : columns;
}

function structuralOf(version: JsonMap): JsonMap | undefined {
  const schema = mapOf(version["schema"])["openAPIV3Schema"];
  return isMap(schema) ? schema : undefined;
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

function listOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}
