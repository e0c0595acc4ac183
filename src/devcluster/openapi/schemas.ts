import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { toApiVersion } from "../../model/refs.ts";
import { builtInCatalog } from "../kinds/catalog.ts";
import type { ServedKind } from "../served-kind.ts";

/** What a kind, or a subresource of it, is called. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const PREFIX = "#/components/schemas/";
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** A schema that is a reference to another. */
export function reference(name: string): JsonMap {
  return { $ref: `${PREFIX}${name}` };
}

/** The name of the schema of a kind: of custom resources the group's parts in reverse, of built-in kinds that of their Go type. */
export function schemaName(of: GroupVersionKind): string {
  return builtInNames().get(keyOf(of)) ?? [...of.group.split(".").toReversed(), of.version, of.kind].join(".");
}

let names: ReadonlyMap<string, string> | undefined;

/** The catalog never changes: neither do the names of its kinds. */
function builtInNames(): ReadonlyMap<string, string> {
  names ??= new Map(
    Object.entries(builtInCatalog().definitions).flatMap(([name, schema]) => {
      const kinds = isMap(schema) ? schema["x-kubernetes-group-version-kind"] : undefined;
      const [only, ...others] = isList(kinds) ? kinds.filter(isMap) : [];
      // What many groups share, such as DeleteOptions, is no group's own.
      return only === undefined || others.length > 0 ? [] : [[keyOf(only as unknown as GroupVersionKind), name]];
    }),
  );
  return names;
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

/** The schemas that the documents of these kinds refer to, by name. */
export function schemasOf(kinds: readonly ServedKind[]): JsonMap {
  const found: Record<string, unknown> = {};
  const add = (name: string): void => {
    if (Object.hasOwn(found, name)) return;
    const schema = name === LIST_META ? LIST_META_SCHEMA : builtInCatalog().definitions[name];
    if (schema !== undefined) take(name, schema);
  };
  const take = (name: string, schema: unknown): void => {
    found[name] = schema;
    for (const other of referencesIn(schema)) add(other);
  };
  for (const kind of kinds) {
    const name = schemaName(kind);
    if (kind.custom) take(name, customSchema(kind));
    else add(name);
    take(`${name}List`, listSchema(kind, name));
    if (kind.subresources.some(({ kind: of }) => of === "Scale")) add("io.k8s.api.autoscaling.v1.Scale");
  }
  add(`${META}.DeleteOptions`);
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesIn(schema: unknown): readonly string[] {
  if (isList(schema)) return schema.flatMap(referencesIn);
  if (!isMap(schema)) return [];
  const { $ref } = schema;
  const own = typeof $ref === "string" && $ref.startsWith(PREFIX) ? [$ref.slice(PREFIX.length)] : [];
  return [...own, ...Object.values(schema).flatMap(referencesIn)];
}

const LIST_META = `${META}.ListMeta`;
const LIST_META_SCHEMA = {
  type: "object",
  properties: {
    continue: { type: "string" },
    remainingItemCount: { type: "integer", format: "int64" },
    resourceVersion: { type: "string" },
    selfLink: { type: "string" },
  },
};

const TEXT = { type: "string" };
const OBJECT_META = { allOf: [reference(`${META}.ObjectMeta`)] };

function listSchema({ group, version, listKind }: ServedKind, item: string): JsonMap {
  return {
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: TEXT,
      items: { type: "array", items: reference(item) },
      kind: TEXT,
      metadata: { allOf: [reference(LIST_META)] },
    },
    "x-kubernetes-group-version-kind": [{ group, kind: listKind, version }],
  };
}

function customSchema(kind: ServedKind): JsonMap {
  const { group, version } = kind;
  const published = publish(kind.schema.structuralOf(toApiVersion(kind)) ?? { type: "object" });
  return {
    ...withObjectFields(published),
    "x-kubernetes-group-version-kind": [{ group, kind: kind.kind, version }],
  };
}

function withObjectFields(schema: JsonMap): JsonMap {
  const properties = isMap(schema["properties"]) ? schema["properties"] : {};
  return { ...schema, properties: { ...properties, apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META } };
}

/** A structural schema as clients get it: what its extensions mean is also said in plain words. */
function publish(schema: JsonMap): JsonMap {
  const out: Record<string, unknown> = { ...schema };
  for (const word of ["items", "additionalProperties"]) {
    const below = schema[word];
    if (isMap(below)) out[word] = publish(below);
  }
  const properties = schema["properties"];
  if (isMap(properties)) {
    out["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, isMap(field) ? publish(field) : field]),
    );
  }
  if (schema["x-kubernetes-int-or-string"] === true && schema["anyOf"] === undefined) {
    out["anyOf"] = [{ type: "integer" }, { type: "string" }];
  }
  if (schema["x-kubernetes-embedded-resource"] !== true) return out;
  const required = isList(schema["required"]) ? schema["required"] : [];
  const all = [...required, ...["kind", "apiVersion"].filter((name) => !required.includes(name))];
  return { ...withObjectFields(out), required: all };
}
