import { isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { selects } from "../kinds/rules/selector.ts";
import type { World } from "../world.ts";
import type { Attributes } from "./attributes.ts";
import { allows, itemsOf, type PolicyRule, rulesOf } from "./rules.ts";
import { MASTERS, UNAUTHENTICATED, serviceAccountUser, type UserInfo } from "./user.ts";

/** What an authorizer says, and why, in the words of a SubjectAccessReview. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason?: string;
}

/** A rule that a user has, and what gives it. */
export interface Grant {
  readonly rule: PolicyRule;
  readonly reason: string;
}

/** Judges what users may do. */
export interface Authorizer {
  judge(user: UserInfo, wanted: Attributes): Verdict;
  /** All that a user has been granted: cluster-wide, and in `namespace` when it is not empty. */
  grants(user: UserInfo, namespace: string): readonly Grant[];
  /** The rules that a reference to a role stands for; `undefined` when there is no such role. */
  rulesOfRole(roleRef: JsonMap, namespace: string): readonly PolicyRule[] | undefined;
}

const GROUP = "rbac.authorization.k8s.io";
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** The authorizer that lets everybody who is known do everything. */
export const ALLOW_AUTHENTICATED: Authorizer = {
  judge: ({ groups }) => ({ allowed: !groups.includes(UNAUTHENTICATED) }),
  grants: () => EVERYTHING.map((rule) => ({ rule, reason: "" })),
  rulesOfRole: () => [],
};

/**
 * Makes an authorizer that goes by the Roles, ClusterRoles and bindings of the cluster, as they are at the moment of the request.
 *
 * An aggregated ClusterRole has the rules of the roles that it selects beside its own.
 */
export function createRbac({ store }: Pick<World, "store">): Authorizer {
  const list = (resource: string, namespace?: string): readonly KubeObject[] =>
    store.list(`${GROUP}/${resource}`, namespace === undefined ? {} : { namespace });

  const rulesOfClusterRole = (role: KubeObject, seen: ReadonlySet<string>): readonly PolicyRule[] => {
    const { name = "" } = role.metadata;
    const aggregation = role["aggregationRule"];
    const selectors = isMap(aggregation) ? itemsOf(aggregation["clusterRoleSelectors"]) : [];
    if (selectors.length === 0 || seen.has(name)) return rulesOf(role);
    const inside = new Set([...seen, name]);
    const selected = list("clusterroles").filter(
      (other) => other !== role && selectors.some((selector) => selects(selector, other.metadata.labels ?? {})),
    );
    return [...rulesOf(role), ...selected.flatMap((other) => rulesOfClusterRole(other, inside))];
  };

  const rulesOfRole: Authorizer["rulesOfRole"] = ({ kind, name }, namespace) => {
    const inNamespace = kind === "Role";
    const role = store.get({
      collection: `${GROUP}/${inNamespace ? "roles" : "clusterroles"}`,
      namespace: inNamespace ? namespace : "",
      name: String(name),
    });
    if (role === undefined) return undefined;
    return inNamespace ? rulesOf(role) : rulesOfClusterRole(role, new Set());
  };

  /** The grants of a binding to a user; none when the user is no subject of it. */
  const grantsOf = (binding: KubeObject, user: UserInfo): readonly Grant[] => {
    const { namespace = "", name = "" } = binding.metadata;
    const subject = itemsOf(binding["subjects"]).find((one) => isMeant(one, user, namespace));
    const roleRef = binding["roleRef"];
    if (subject === undefined || !isMap(roleRef)) return [];
    const place = namespace === "" ? "" : `/${namespace}`;
    const kind = namespace === "" ? "ClusterRoleBinding" : "RoleBinding";
    const who = `${String(subject["kind"])} ${JSON.stringify(subjectName(subject))}`;
    const reason = `RBAC: allowed by ${kind} ${JSON.stringify(name + place)} of ${String(roleRef["kind"])} ${JSON.stringify(roleRef["name"])} to ${who}`;
    return (rulesOfRole(roleRef, namespace) ?? []).map((rule) => ({ rule, reason }));
  };

  const grants: Authorizer["grants"] = (user, namespace) => [
    ...list("clusterrolebindings").flatMap((binding) => grantsOf(binding, user)),
    ...(namespace === "" ? [] : list("rolebindings", namespace).flatMap((binding) => grantsOf(binding, user))),
  ];

  return {
    rulesOfRole,
    grants,
    judge(user, wanted) {
      if (user.groups.includes(MASTERS)) return { allowed: true };
      const namespace = "path" in wanted ? "" : wanted.namespace;
      const grant = grants(user, namespace).find(({ rule }) => allows(rule, wanted));
      return grant === undefined ? { allowed: false } : { allowed: true, reason: grant.reason };
    },
  };
}

function isMeant({ kind, name, namespace }: JsonMap, user: UserInfo, bindingNamespace: string): boolean {
  switch (kind) {
    case "User":
      return user.username === name;
    case "Group":
      return user.groups.includes(String(name));
    case "ServiceAccount": {
      const own = typeof namespace === "string" && namespace !== "" ? namespace : bindingNamespace;
      return own !== "" && user.username === serviceAccountUser(own, String(name));
    }
    default:
      return false;
  }
}

function subjectName({ kind, name, namespace }: JsonMap): string {
  return kind === "ServiceAccount" ? `${String(name)}/${String(namespace)}` : String(name);
}
