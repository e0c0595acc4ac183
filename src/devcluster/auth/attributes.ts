import type { ApiRequest, ResourcePath } from "../request.ts";
import { ApiFailure, qualified } from "../status.ts";
import type { UserInfo } from "./user.ts";

/** What a request wants to do, as authorizers judge it (Kubernetes `authorization.k8s.io/v1` ResourceAttributes). */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for none. */
  readonly subresource: string;
  /** Empty for cluster-scoped requests and for all namespaces. */
  readonly namespace: string;
  /** Empty for collections. */
  readonly name: string;
}

/** A request for a path that is no resource's. */
export interface PathAttributes {
  /** The method in lower case. */
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

/** What a request for a resource, or for another path, wants to do. */
export function attributesOf(
  { method }: Pick<ApiRequest, "method">,
  path: ResourcePath | string,
  query: URLSearchParams,
): Attributes {
  if (typeof path === "string") return { verb: method.toLowerCase(), path };
  const { group, resource, namespace = "", name = "", subresource = "" } = path;
  const selected = /^metadata\.name=([^,]+)$/.exec(query.get("fieldSelector") ?? "")?.[1] ?? "";
  const isWatch = name === "" && !["", "0", "false"].includes(query.get("watch") ?? "");
  const verb = verbOf(method, name === "", isWatch);
  return {
    verb,
    group,
    resource,
    subresource,
    // A namespace stands in itself, so that a Role in it can allow reading it.
    namespace: group === "" && resource === "namespaces" ? name : namespace,
    name: name === "" && (verb === "list" || verb === "watch" || verb === "deletecollection") ? selected : name,
  };
}

function verbOf(method: string, ofCollection: boolean, isWatch: boolean): string {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return ofCollection ? "deletecollection" : "delete";
    default:
      return isWatch ? "watch" : ofCollection ? "list" : "get";
  }
}

/** 403 for what a user may not do, as the API server says it. */
export function notAllowed({ username }: UserInfo, attributes: Attributes): ApiFailure {
  const who = `User ${JSON.stringify(username)} cannot ${attributes.verb}`;
  if ("path" in attributes) {
    return new ApiFailure(403, "Forbidden", `forbidden: ${who} path ${JSON.stringify(attributes.path)}`, {});
  }
  const { group, resource, subresource, namespace, name } = attributes;
  const what = JSON.stringify(subresource === "" ? resource : `${resource}/${subresource}`);
  const place = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  const about = qualified({ group, resource });
  const subject = name === "" ? about : `${about} ${JSON.stringify(name)}`;
  return new ApiFailure(
    403,
    "Forbidden",
    `${subject} is forbidden: ${who} resource ${what} in API group ${JSON.stringify(group)} ${place}`,
    { ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), kind: resource },
  );
}
