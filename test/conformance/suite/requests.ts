import type { Request } from "../server.ts";

/** Where objects of a kind are: the path of its collection in a namespace, and what their bodies say. */
export interface Collection {
  readonly path: (namespace: string) => string;
  readonly apiVersion: string;
  readonly kind: string;
}

/** A namespaced built-in or custom kind. */
export function collection(apiVersion: string, kind: string, resource: string): Collection {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return { path: (namespace) => `${root}/namespaces/${namespace}/${resource}`, apiVersion, kind };
}

export const CONFIG_MAPS = collection("v1", "ConfigMap", "configmaps");
export const SECRETS = collection("v1", "Secret", "secrets");
export const SERVICES = collection("v1", "Service", "services");
export const SERVICE_ACCOUNTS = collection("v1", "ServiceAccount", "serviceaccounts");
export const PODS = collection("v1", "Pod", "pods");
export const DEPLOYMENTS = collection("apps/v1", "Deployment", "deployments");
export const NODES: Collection = { path: () => "/api/v1/nodes", apiVersion: "v1", kind: "Node" };
export const DAEMON_SETS = collection("apps/v1", "DaemonSet", "daemonsets");
export const STATEFUL_SETS = collection("apps/v1", "StatefulSet", "statefulsets");

/** The fields of an object beside apiVersion and kind. */
export interface Fields {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The least of a body: its name. */
export const named = (name: string): { metadata: { name: string } } => ({ metadata: { name } });

/** What may be added to any request. */
export type Extra = Partial<Omit<Request, "method" | "path" | "body">> & {
  /** Query, without `?`. */
  readonly query?: string;
};

/** A whole object of the kind. */
export function object({ apiVersion, kind }: Collection, fields: Fields): Record<string, unknown> {
  return { apiVersion, kind, ...fields };
}

/** Reads one object, or a subresource (`NAME/status`). */
export function get(kind: Collection, namespace: string, name: string, extra: Extra = {}): Request {
  return request("GET", `${kind.path(namespace)}/${name}`, extra);
}

/** Lists; `query` has selectors and the like. */
export function list(kind: Collection, namespace: string, query = "", extra: Extra = {}): Request {
  return request("GET", kind.path(namespace), { ...extra, query });
}

/** Creates. */
export function post(kind: Collection, namespace: string, fields: Fields, extra: Extra = {}): Request {
  return request("POST", kind.path(namespace), extra, object(kind, fields));
}

/** Replaces one object, or a subresource; the name of the body is the path's, if the body has none. */
export function put(kind: Collection, namespace: string, name: string, fields: Fields, extra: Extra = {}): Request {
  return request("PUT", `${kind.path(namespace)}/${name}`, extra, withName(kind, name, fields));
}

/** Merge patch. */
export function merge(kind: Collection, namespace: string, name: string, patch: unknown, extra: Extra = {}): Request {
  return request("PATCH", `${kind.path(namespace)}/${name}`, { type: "application/merge-patch+json", ...extra }, patch);
}

/** JSON patch. */
export function jsonPatch(
  kind: Collection,
  namespace: string,
  name: string,
  patch: unknown,
  extra: Extra = {},
): Request {
  return request("PATCH", `${kind.path(namespace)}/${name}`, { type: "application/json-patch+json", ...extra }, patch);
}

/** Server-side apply by `manager`, which may carry more of a query: `me&force=true`. An empty one sends none. */
export function apply(
  kind: Collection,
  namespace: string,
  name: string,
  fields: Fields,
  manager = "me",
  extra: Extra = {},
): Request {
  const query = [manager === "" ? "" : `fieldManager=${manager}`, extra.query ?? ""].filter((part) => part !== "");
  const type = "application/apply-patch+yaml";
  const body = withName(kind, name, fields);
  return request("PATCH", `${kind.path(namespace)}/${name}`, { type, ...extra, query: query.join("&") }, body);
}

/** Deletes one object; `options` are DeleteOptions. */
export function del(
  kind: Collection,
  namespace: string,
  name: string,
  options?: Readonly<Record<string, unknown>>,
  extra: Extra = {},
): Request {
  return request("DELETE", name === "" ? kind.path(namespace) : `${kind.path(namespace)}/${name}`, extra, options);
}

/** Any request. */
export function request(method: Request["method"], path: string, extra: Extra = {}, body?: unknown): Request {
  const { query = "", ...rest } = extra;
  const whole = query === "" ? path : `${path}?${query}`;
  return { method, path: whole, ...(body === undefined || rest.text !== undefined ? {} : { body }), ...rest };
}

function withName(kind: Collection, name: string, fields: Fields): Record<string, unknown> {
  const [own = ""] = name.split("/");
  return object(kind, { ...fields, metadata: { name: own, ...fields.metadata } });
}
