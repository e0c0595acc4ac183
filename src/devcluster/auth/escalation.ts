import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ServedKind } from "../served-kind.ts";
import { forbidden, notFound } from "../status.ts";
import type { Target, Writer } from "../writer.ts";
import type { Authorizer } from "./authorizer.ts";
import { allows, matchesPath, type PolicyRule, rulesOf } from "./rules.ts";
import { MASTERS, type UserInfo } from "./user.ts";

const API_GROUP = "rbac.authorization.k8s.io";

/**
 * A writer that lets a user grant only what the user has: a role cannot be given rules, nor a binding a role, that its writer is not
 * allowed everywhere where it will hold.
 *
 * `escalate` on roles and `bind` on a role lift that, and so does being the administrator.
 * Errors: those of the writer; 403 that lists the rules not held; 404 for a binding of a role that does not exist.
 */
export function withoutEscalation(writer: Writer, user: UserInfo, authorizer: Authorizer): Writer {
  const judge = (target: Omit<Target, "name">, object: KubeObject): void => {
    if (target.kind.group !== API_GROUP || user.groups.includes(MASTERS)) return;
    assertHeld(target.kind, target.namespace, object, { user, authorizer });
  };
  return {
    create(target, body, ...rest) {
      judge(target, body);
      return writer.create(target, body, ...rest);
    },
    replace(target, next, ...rest) {
      const judged = (live: KubeObject): KubeObject => {
        const wanted = next(live);
        judge(target, wanted);
        return wanted;
      };
      return writer.replace(target, judged, ...rest);
    },
    apply(target, config, ...rest) {
      judge(target, config);
      return writer.apply(target, config, ...rest);
    },
  };
}

function assertHeld(
  kind: ServedKind,
  namespace: string,
  object: KubeObject,
  { user, authorizer }: { readonly user: UserInfo; readonly authorizer: Authorizer },
): void {
  const { name = "" } = object.metadata;
  const may = (verb: string, resource: string, roleName: string): boolean =>
    authorizer.judge(user, { verb, group: API_GROUP, resource, subresource: "", namespace, name: roleName }).allowed;
  const roleRef = object["roleRef"];
  let granted: readonly PolicyRule[];
  if (kind.kind.endsWith("Binding")) {
    // What is no reference is the validation's to refuse.
    if (!isMap(roleRef)) return;
    const resource = roleRef["kind"] === "Role" ? "roles" : "clusterroles";
    if (may("bind", resource, String(roleRef["name"]))) return;
    const found = authorizer.rulesOfRole(roleRef, namespace);
    if (found === undefined) throw notFound(kind, String(roleRef["name"]));
    granted = found;
  } else {
    if (may("escalate", kind.resource, name)) return;
    granted = rulesOf(object as JsonMap);
  }
  const held = authorizer.grants(user, namespace).map(({ rule }) => rule);
  const missing = granted.flatMap(split).filter((rule) => !held.some((own) => covers(own, rule)));
  if (missing.length === 0) return;
  const groups = user.groups.map((group) => JSON.stringify(group)).join(" ");
  const lines = compact(missing)
    .map((line) => `\n${line}`)
    .join("");
  throw forbidden(
    kind,
    name,
    `user ${JSON.stringify(user.username)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:${lines}`,
  );
}

/** A rule in its smallest parts: one verb, one resource, one name. */
function split({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): PolicyRule[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  return verbs.flatMap((verb) => [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
    ...nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
  ]);
}

function covers(own: PolicyRule, part: PolicyRule): boolean {
  const [verb = ""] = part.verbs;
  const [url] = part.nonResourceURLs ?? [];
  if (url !== undefined) {
    return (
      (own.verbs.includes("*") || own.verbs.includes(verb)) &&
      (own.nonResourceURLs ?? []).some((mine) => matchesPath(mine, url))
    );
  }
  const [resource = "", subresource = ""] = (part.resources?.[0] ?? "").split("/");
  return allows(own, {
    verb,
    group: part.apiGroups?.[0] ?? "",
    resource,
    subresource,
    namespace: "",
    name: part.resourceNames?.[0] ?? "",
  });
}

/** Parts as the API server prints them: verbs of one resource together, in the order of the resources. */
function compact(parts: readonly PolicyRule[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of parts) {
    const head = [
      ...(nonResourceURLs === undefined ? [] : [`NonResourceURLs:${list(nonResourceURLs)}`]),
      ...(apiGroups === undefined ? [] : [`APIGroups:${list(apiGroups)}`]),
      ...(resources === undefined ? [] : [`Resources:${list(resources)}`]),
      ...(resourceNames === undefined ? [] : [`ResourceNames:${list(resourceNames)}`]),
    ].join(", ");
    lines.set(head, [...(lines.get(head) ?? []), ...verbs]);
  }
  return [...lines].map(([head, verbs]) => `{${head}, Verbs:${list([...new Set(verbs)])}}`).toSorted();
}

function list(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(" ")}]`;
}
