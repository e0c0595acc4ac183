import { type KindSchema, kindFromCrd } from "../../core/merge/kind-schema.ts";
import { applyDefaults, coerceEmbedded, dropNulls, prune } from "../../core/merge/structural.ts";
import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Admitted, Cause, Column, ServedKind, Subresource } from "../served-kind.ts";
import { type CelEngine, NO_CEL } from "./cel-engine.ts";
import { validateDefinition } from "./definition.ts";
import { embeddedProblem } from "./embedded.ts";
import { invalid } from "./field-error.ts";
import { fieldsGone, unknownMetadata } from "./pruned-fields.ts";
import { compileRules, type RuleProblem, type Rules } from "./rules.ts";
import { cellsOf } from "./table-cells.ts";
import { createValidator } from "./validate-custom.ts";

/** What a CustomResourceDefinition makes the server serve: a kind per served version, or why it cannot be accepted. */
export interface ServedKinds {
  readonly kinds: readonly ServedKind[];
  readonly problems: readonly Cause[];
}

/** Options of {@link servedKindsOf}. */
export interface CustomResourceOptions {
  /** Evaluates `x-kubernetes-validations`. Default is to refuse definitions that have such rules. */
  readonly cel?: CelEngine;
}

/**
 * The kinds of a CustomResourceDefinition. With `problems` there are no kinds: the definition is to be refused with these causes.
 * Names that are absent are taken to be what the server fills in (`singular`, `listKind`).
 */
export function servedKindsOf(crd: KubeObject, { cel = NO_CEL }: CustomResourceOptions = {}): ServedKinds {
  const problems = validateDefinition(crd);
  if (problems.length > 0) return { kinds: [], problems };
  const spec = mapOf(crd["spec"]);
  const schema = kindFromCrd(crd);
  const refused: RuleProblem[] = [];
  const kinds = listOf(spec["versions"]).flatMap((version, index) => {
    const structural = structuralOf(version);
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    const rules = structural === undefined ? undefined : compileRules(structural, cel, refused, path);
    return version["served"] === true ? [servedKind(spec, version, schema, rules)] : [];
  });
  if (refused.length === 0) return { kinds, problems: [] };
  return { kinds: [], problems: refused.map(({ path, source, problem }) => invalid(path, source, problem)) };
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

function servedKind(spec: JsonMap, version: JsonMap, schema: KindSchema, rules: Rules | undefined): ServedKind {
  const names = mapOf(spec["names"]);
  const kind = text(names["kind"]);
  const structural = structuralOf(version);
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
    ...(scale === undefined ? {} : { scale }),
    subresources: subresourcesOf(kind, hasStatus, scale !== undefined),
    columns,
    cells: cellsOf(columns),
    schema,
    admit: (object, _old, options) => admit(object, structural, options?.merged === true),
    validate: createValidator({
      apiVersion: `${group}/${versionName}`,
      kind,
      namespaced,
      structural,
      rules,
      ...(scale === undefined ? {} : { scale }),
    }),
  };
}

/** Nulls that the schema does not allow are dropped on the way in, but not from what an apply made: there they are errors. */
function admit(object: KubeObject, structural: JsonMap | undefined, merged: boolean): Admitted {
  const known = prune(object, structural);
  const pruned = [...unknownMetadata(object.metadata), ...fieldsGone(object, known)];
  const problem = embeddedProblem(known, structural);
  const read = coerceEmbedded(merged ? known : dropNulls(known, structural), structural);
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
