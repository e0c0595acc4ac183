import { resetFieldsOf } from "./reset-fields.ts";
import type { OpenApiSchema } from "./schema-openapi.ts";
import { fromStructuralSchema } from "./schema-structural.ts";
import { DEDUCED_TYPE, type Type } from "./schema.ts";
import type { ResetFields } from "./updater.ts";
import { isList, isMap, type JsonMap } from "./values.ts";
import type { Versions } from "./versions.ts";

/** All that is known about one kind. */
export interface KindSchema {
  readonly group: string;
  readonly kind: string;
  /** Plural, as in paths and messages. */
  readonly resource: string;
  /** A custom resource: the server's treatment of it follows from its schema alone. */
  readonly custom: boolean;
  readonly hasStatus: boolean;
  readonly versions: Versions;
  /** Custom resources: the schema of a version as its definition has it (defaults, nullable, pruning). */
  structuralOf(apiVersion: string): JsonMap | undefined;
  /** Fields that a write through the main resource, or the given subresource, cannot set. */
  resetFields(subresource?: string): ResetFields;
}

/** Definitions of kinds that are compiled into the API server have these prefixes. */
const BUILT_IN = /^io\.k8s\.(api|apiextensions-apiserver\.pkg\.apis|kube-aggregator\.pkg\.apis)\./;

/**
 * A kind from OpenAPI documents of the server, one per version. `undefined` when none of them defines it. `resource` is the plural name;
 * documents that were cut down to their schemas do not tell.
 */
export function kindFromOpenApi(
  documents: readonly OpenApiSchema[],
  of: {
    readonly group: string;
    readonly kind: string;
    readonly resource: string;
    /** How the versions differ, apart from their name. */
    readonly convert?: NonNullable<Versions["convert"]>;
  },
): KindSchema | undefined {
  const byVersion = new Map<string, { readonly document: OpenApiSchema; readonly version: string }>();
  for (const document of documents) {
    for (const known of document.kinds) {
      if (known.group !== of.group || known.kind !== of.kind) continue;
      byVersion.set(known.group === "" ? known.version : `${known.group}/${known.version}`, {
        document,
        version: known.version,
      });
    }
  }
  const [first] = byVersion.values();
  if (first === undefined) return undefined;
  const definitionOf = (apiVersion: string): JsonMap | undefined => {
    const found = byVersion.get(apiVersion);
    return found?.document.definitionOf({ ...of, version: found.version });
  };
  const name = first.document.typeOf({ ...of, version: first.version })?.name ?? "";
  const custom = !BUILT_IN.test(name);
  const [anyVersion] = byVersion.keys();
  const properties = definitionOf(anyVersion ?? "")?.["properties"];
  return kindSchema({
    ...of,
    custom,
    hasStatus: isMap(properties) && Object.hasOwn(properties, "status"),
    typeOf: (apiVersion) => {
      const found = byVersion.get(apiVersion);
      return found?.document.typeOf({ ...of, version: found.version });
    },
    structuralOf: (apiVersion) => (custom ? definitionOf(apiVersion) : undefined),
  });
}

/** A kind from its CustomResourceDefinition: every served version. */
export function kindFromCrd(crd: JsonMap): KindSchema {
  const spec = mapOf(crd["spec"]);
  const names = mapOf(spec["names"]);
  const group = String(spec["group"]);
  const served = new Map<string, { readonly structural: JsonMap | undefined; readonly type: Type }>();
  let hasStatus = false;
  for (const version of isList(spec["versions"]) ? spec["versions"].filter(isMap) : []) {
    if (version["served"] === false) continue;
    const schema = mapOf(version["schema"])["openAPIV3Schema"];
    const structural = isMap(schema) ? schema : undefined;
    served.set(`${group}/${String(version["name"])}`, { structural, type: fromStructuralSchema(structural) });
    hasStatus ||= isMap(mapOf(version["subresources"])["status"]);
  }
  return kindSchema({
    group,
    kind: String(names["kind"]),
    resource: String(names["plural"]),
    custom: true,
    hasStatus,
    typeOf: (apiVersion) => served.get(apiVersion)?.type,
    structuralOf: (apiVersion) => served.get(apiVersion)?.structural,
  });
}

/** A kind of which nothing is known: objects merge field by field, lists as a whole, as the server treats types without a schema. */
export function kindWithoutSchema(of: {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
}): KindSchema {
  return kindSchema({
    ...of,
    custom: true,
    hasStatus: false,
    typeOf: () => DEDUCED_TYPE,
    structuralOf: () => undefined,
  });
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

interface Parts {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
  readonly custom: boolean;
  readonly hasStatus: boolean;
  readonly typeOf: (apiVersion: string) => Type | undefined;
  readonly structuralOf: (apiVersion: string) => JsonMap | undefined;
  readonly convert?: NonNullable<Versions["convert"]>;
}

function kindSchema({ typeOf, structuralOf, convert, ...of }: Parts): KindSchema {
  return {
    ...of,
    versions: { typeOf, ...(convert === undefined ? {} : { convert }) },
    structuralOf,
    resetFields: (subresource) => resetFieldsOf({ ...of, ...(subresource === undefined ? {} : { subresource }) }),
  };
}
