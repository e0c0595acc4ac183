import { isMap, type JsonMap } from "../core/merge/values.ts";
import { toApiVersion } from "../model/refs.ts";
import { printJson } from "./json.ts";
import { type ApiResponse, jsonResponse } from "./request.ts";
import type { ServedKind } from "./served-kind.ts";
import type { Registry } from "./store/registry.ts";

/**
 * Answers `/openapi/v3` and its documents, one per group and version; `undefined` for any other path.
 *
 * Caveats: a document has the paths of its kinds and the schemas of custom resources; built-in kinds have no schemas in it. Of the parameters only
 * those are told that clients look for to know what the server can do.
 */
export function describeApi(registry: Registry, path: string): ApiResponse | undefined {
  const all = registry.all();
  if (path === "/openapi/v3") {
    const versions = new Set(all.map(documentPath));
    const paths = Object.fromEntries(
      [...versions].map((version) => [
        version,
        { serverRelativeURL: `/openapi/v3/${version}?hash=${registry.generation}` },
      ]),
    );
    return jsonResponse(200, printJson({ paths }));
  }
  const kinds = all.filter((kind) => path === `/openapi/v3/${documentPath(kind)}`);
  return kinds.length === 0 ? undefined : jsonResponse(200, printJson(documentOf(kinds)));
}

function documentPath(kind: ServedKind): string {
  return `${kind.group === "" ? "api" : "apis"}/${toApiVersion(kind)}`;
}

function documentOf(kinds: readonly ServedKind[]) {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes CRD Swagger", version: "v0.1.0" },
    paths: Object.assign({}, ...kinds.map(pathsOf)) as JsonMap,
    components: {
      schemas: Object.fromEntries(
        kinds.filter(({ custom }) => custom).map((kind) => [schemaName(kind), schemaOf(kind)]),
      ),
    },
  };
}

/** As the API server names the schemas of custom resources: the group's parts in reverse. */
function schemaName({ group, version, kind }: ServedKind): string {
  return [...group.split(".").toReversed(), version, kind].join(".");
}

function groupVersionKind({ group, version, kind }: ServedKind) {
  return { group, version, kind };
}

function schemaOf(kind: ServedKind): JsonMap {
  const structural = kind.schema.structuralOf(toApiVersion(kind)) ?? {};
  const properties = isMap(structural["properties"]) ? structural["properties"] : {};
  return {
    ...structural,
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      ...properties,
      metadata: { type: "object", ...(isMap(properties["metadata"]) ? properties["metadata"] : {}) },
    },
    "x-kubernetes-group-version-kind": [groupVersionKind(kind)],
  };
}

const WRITES: ReadonlySet<string> = new Set(["post", "put", "patch"]);
const PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

function pathsOf(kind: ServedKind): JsonMap {
  const root = `/${documentPath(kind)}${kind.namespaced ? "/namespaces/{namespace}" : ""}/${kind.resource}`;
  const schema = kind.custom ? { $ref: `#/components/schemas/${schemaName(kind)}` } : { type: "object" };
  const content = { "application/json": { schema } };
  const operation = (action: string) => ({
    ...(WRITES.has(action) ? { parameters: PARAMETERS } : {}),
    responses: { "200": { description: "OK", content } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": groupVersionKind(kind),
  });
  return {
    [root]: { get: operation("list"), post: operation("post") },
    [`${root}/{name}`]: {
      get: operation("get"),
      put: operation("put"),
      patch: operation("patch"),
      delete: operation("delete"),
    },
  };
}
