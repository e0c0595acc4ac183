import type { JsonMap } from "../../core/merge/values.ts";
import { toApiVersion } from "../../model/refs.ts";
import type { ServedKind, Subresource } from "../served-kind.ts";
import { type GroupVersionKind, reference, schemaName } from "./schemas.ts";

const TYPES = ["application/json", "application/yaml"];
const PATCHES = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];
const STRATEGIC = "application/strategic-merge-patch+json";

/** The parameters of an action by name, and their types. */
const WRITE = { dryRun: "string", fieldManager: "string", fieldValidation: "string" };
const LIST = {
  allowWatchBookmarks: "boolean",
  continue: "string",
  fieldSelector: "string",
  labelSelector: "string",
  limit: "integer",
  resourceVersion: "string",
  resourceVersionMatch: "string",
  sendInitialEvents: "boolean",
  timeoutSeconds: "integer",
  watch: "boolean",
};
const DELETE = {
  dryRun: "string",
  gracePeriodSeconds: "integer",
  orphanDependents: "boolean",
  propagationPolicy: "string",
};

type Action = "get" | "list" | "post" | "put" | "patch" | "delete" | "deletecollection";

const PARAMETERS: Readonly<Record<Action, Readonly<Record<string, string>>>> = {
  get: {},
  list: LIST,
  post: WRITE,
  put: WRITE,
  patch: { ...WRITE, force: "boolean" },
  delete: DELETE,
  deletecollection: { ...DELETE, ...LIST },
};

const METHODS: Readonly<Record<Action, string>> = {
  get: "get",
  list: "get",
  post: "post",
  put: "put",
  patch: "patch",
  delete: "delete",
  deletecollection: "delete",
};

/** The verb of discovery that an action needs. */
const VERBS: Readonly<Record<Action, string>> = {
  get: "get",
  list: "list",
  post: "create",
  put: "update",
  patch: "patch",
  delete: "delete",
  deletecollection: "deletecollection",
};

const CODES: Readonly<Record<Action, readonly string[]>> = {
  get: ["200"],
  list: ["200"],
  post: ["200", "201", "202"],
  put: ["200", "201"],
  patch: ["200"],
  delete: ["200", "202"],
  deletecollection: ["200"],
};

/** The paths of a kind, with what each can be asked and answers. */
export function pathsOf(kind: ServedKind): JsonMap {
  const root = `${rootOf(kind)}${kind.namespaced ? "/namespaces/{namespace}" : ""}/${kind.resource}`;
  const names = kind.namespaced ? ["namespace"] : [];
  const own = operations(kind, kind, kind.verbs);
  const everywhere = kind.namespaced ? { [`${rootOf(kind)}/${kind.resource}`]: item(own(["list"]), []) } : {};
  return {
    [root]: item(own(["list", "post", "deletecollection"]), names),
    [`${root}/{name}`]: item(own(["get", "put", "patch", "delete"]), ["name", ...names]),
    ...Object.fromEntries(
      kind.subresources.map((subresource) => [
        `${root}/{name}/${subresource.name}`,
        item(operations(kind, bodyOf(kind, subresource), subresource.verbs)(["get", "post", "put", "patch"]), [
          "name",
          ...names,
        ]),
      ]),
    ),
    ...everywhere,
  };
}

function rootOf(kind: ServedKind): string {
  return `/${kind.group === "" ? "api" : "apis"}/${toApiVersion(kind)}`;
}

function bodyOf({ group, version }: ServedKind, of: Subresource): GroupVersionKind {
  return of.version === undefined
    ? { group, version, kind: of.kind }
    : { group: of.group ?? "", version: of.version, kind: of.kind };
}

function item(found: JsonMap, names: readonly string[]): JsonMap {
  const parameters = [
    ...names.map((name) => ({ name, in: "path", required: true, schema: { type: "string", uniqueItems: true } })),
    query("pretty", "string"),
  ];
  return { ...found, parameters };
}

function query(name: string, type: string): JsonMap {
  return { name, in: "query", schema: { type, uniqueItems: true } };
}

function operations(kind: ServedKind, body: GroupVersionKind, verbs: readonly string[]) {
  const name = schemaName(body);
  return (actions: readonly Action[]): JsonMap =>
    Object.fromEntries(
      actions
        .filter((action) => verbs.includes(VERBS[action]))
        .map((action) => [METHODS[action], operation(kind, body, name, action)]),
    );
}

function operation(kind: ServedKind, body: GroupVersionKind, name: string, action: Action): JsonMap {
  const { group, version } = body;
  const parameters = Object.entries(PARAMETERS[action]).map(([parameter, type]) => query(parameter, type));
  const answer = content(TYPES, action === "list" ? `${name}List` : name);
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestOf(kind, name, action),
    responses: Object.fromEntries(CODES[action].map((code) => [code, { description: "OK", content: answer }])),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, kind: body.kind, version },
  };
}

function requestOf({ custom }: ServedKind, name: string, action: Action): JsonMap {
  switch (action) {
    case "post":
    case "put":
      return { requestBody: { content: content(TYPES, name), required: true } };
    case "patch":
      return { requestBody: { content: content(custom ? PATCHES : [...PATCHES, STRATEGIC]), required: true } };
    case "delete":
    case "deletecollection":
      return { requestBody: { content: content(TYPES, "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions") } };
    case "get":
    case "list":
      return {};
  }
}

function content(types: readonly string[], name?: string): JsonMap {
  const schema = name === undefined ? { type: "object" } : reference(name);
  return Object.fromEntries(types.map((type) => [type, { schema }]));
}
