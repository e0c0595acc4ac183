import type { ApiRequest } from "../request.ts";
import { ApiFailure, badRequest } from "../status.ts";
import type { Attributes } from "./attributes.ts";
import { notAllowed } from "./attributes.ts";
import type { Authorizer } from "./authorizer.ts";
import type { Tokens } from "./tokens.ts";
import { ANONYMOUS, AUTHENTICATED, serviceAccountGroups, type UserInfo } from "./user.ts";

/** Who sends a request. Whoever shows nothing is anonymous. Errors: 401 for a token that is none. */
export function authenticate({ headers }: Pick<ApiRequest, "headers">, tokens: Tokens): UserInfo {
  const bearer = /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1] ?? "";
  if (bearer === "") return ANONYMOUS;
  const found = tokens.authenticate(bearer);
  if ("error" in found) throw new ApiFailure(401, "Unauthorized", "Unauthorized");
  return found.user;
}

const EXTRA = "impersonate-extra-";

/**
 * Who a request is judged as: its sender, or whom the headers `Impersonate-User`, `-Uid`, `-Group` and `-Extra-KEY` name.
 *
 * Errors: 400 for other headers without a user; 403 when the sender may not `impersonate` them.
 */
export function impersonated(
  { headers }: Pick<ApiRequest, "headers">,
  sender: UserInfo,
  authorizer: Authorizer,
  wanted: Attributes,
): UserInfo {
  const username = headers["impersonate-user"] ?? "";
  const named = headers["impersonate-group"] ?? "";
  const stated = named === "" ? [] : named.split(", ");
  const uid = headers["impersonate-uid"];
  const extra: (readonly [key: string, values: readonly string[]])[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (name.startsWith(EXTRA) && value !== undefined)
      extra.push([decodeURIComponent(name.slice(EXTRA.length)), value.split(", ")]);
  }
  if (username === "") {
    if (stated.length === 0 && uid === undefined && extra.length === 0) return sender;
    throw badRequest("requested impersonation of groups, uid or extra without impersonating a user name");
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  const [, namespace = "", name = username] = account ?? [];
  const targets = [
    { resource: account === null ? "users" : "serviceaccounts", namespace, name, group: "" },
    ...stated.map((group) => ({ resource: "groups", namespace: "", name: group, group: "" })),
    ...(uid === undefined ? [] : [{ resource: "uids", namespace: "", name: uid, group: "authentication.k8s.io" }]),
    ...extra.flatMap(([key, values]) =>
      values.map((value) => ({
        resource: `userextras/${key}`,
        namespace: "",
        name: value,
        group: "authentication.k8s.io",
      })),
    ),
  ];
  for (const { resource, ...target } of targets) {
    const [main = "", subresource = ""] = resource.split("/");
    const asked = { ...target, verb: "impersonate", resource: main, subresource };
    // The API server refuses in terms of the request itself: constrained impersonation is its last resort.
    if (!authorizer.judge(sender, asked).allowed) {
      throw notAllowed(sender, { ...wanted, verb: `impersonate-on:user-info:${wanted.verb}` });
    }
  }
  const implied = account === null || stated.length > 0 ? [] : serviceAccountGroups(namespace);
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups: [...new Set([...stated, ...implied, AUTHENTICATED])],
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}
