import type { KubeObject } from "../../model/objects.ts";
import { writtenBy } from "../first-objects.ts";
import type { ServedKind } from "../served-kind.ts";
import { slotOf, type World } from "../world.ts";
import type { Writer } from "../writer.ts";
import type { PolicyRule } from "./rules.ts";
import { AUTHENTICATED, MASTERS, UNAUTHENTICATED } from "./user.ts";

const API_GROUP = "rbac.authorization.k8s.io";
const METADATA = {
  labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
  annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
};

const HEALTH = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
const DISCOVERY = [
  "/api",
  "/api/*",
  "/apis",
  "/apis/*",
  "/healthz",
  "/livez",
  "/openapi",
  "/openapi/*",
  ...HEALTH.slice(2),
];
const ISSUER_PATHS = ["/.well-known/openid-configuration", "/openid/v1/jwks"].flatMap((path) => [path, `${path}/`]);

const get = (nonResourceURLs: readonly string[]): PolicyRule => ({ verbs: ["get"], nonResourceURLs });

/** What everybody may do from the start: rules and the groups that have them. */
const BOUND: Readonly<Record<string, { readonly rules: readonly PolicyRule[]; readonly groups: readonly string[] }>> = {
  "cluster-admin": {
    rules: [
      { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
      { verbs: ["*"], nonResourceURLs: ["*"] },
    ],
    groups: [MASTERS],
  },
  "system:basic-user": {
    rules: [
      {
        verbs: ["create"],
        apiGroups: ["authorization.k8s.io"],
        resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
      },
      { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
    ],
    groups: [AUTHENTICATED],
  },
  "system:discovery": { rules: [get(DISCOVERY)], groups: [AUTHENTICATED] },
  "system:public-info-viewer": { rules: [get(HEALTH)], groups: [AUTHENTICATED, UNAUTHENTICATED] },
  "system:service-account-issuer-discovery": { rules: [get(ISSUER_PATHS)], groups: ["system:serviceaccounts"] },
};

/** The roles that users are given in namespaces: a level has what the level before it has. */
const LEVELS = ["view", "edit", "admin"] as const;
const AGGREGATE = `${API_GROUP}/aggregate-to-`;
const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];

/** Creates the ClusterRoles and bindings that a cluster has before anybody has made one. One that is there is left as it is. */
export function createFirstRoles({ registry, store }: World, writer: Writer): void {
  const roles = registry.byKind(API_GROUP, "ClusterRole");
  const bindings = registry.byKind(API_GROUP, "ClusterRoleBinding");
  if (roles === undefined || bindings === undefined) return;
  const create = (kind: ServedKind, name: string, metadata: object, rest: object): void => {
    if (store.get(slotOf(kind, "", name)) !== undefined) return;
    const object = { apiVersion: `${API_GROUP}/v1`, kind: kind.kind, metadata: { name, ...metadata }, ...rest };
    writer.create({ kind, namespace: "" }, object as KubeObject, writtenBy("kube-apiserver"));
  };
  for (const [name, { rules, groups }] of Object.entries(BOUND)) {
    create(roles, name, METADATA, { rules });
    const subjects = groups.map((group) => ({ kind: "Group", apiGroup: API_GROUP, name: group }));
    create(bindings, name, METADATA, { roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name }, subjects });
  }
  for (const [index, level] of LEVELS.entries()) {
    const next = LEVELS[index + 1];
    const labels = { ...METADATA.labels, ...(next === undefined ? {} : { [`${AGGREGATE}${next}`]: "true" }) };
    const selector = { matchLabels: { [`${AGGREGATE}${level}`]: "true" } };
    create(roles, level, { ...METADATA, labels }, { aggregationRule: { clusterRoleSelectors: [selector] }, rules: [] });
    const own = { ...METADATA.labels, [`${AGGREGATE}${level}`]: "true" };
    create(
      roles,
      `system:aggregate-to-${level}`,
      { ...METADATA, labels: own },
      { rules: rulesOfLevel(level, registry.all()) },
    );
  }
}

/** Secrets are not for viewers, roles for administrators only, as Kubernetes has it. */
function rulesOfLevel(level: (typeof LEVELS)[number], kinds: readonly ServedKind[]): readonly PolicyRule[] {
  const stored = kinds.filter(({ namespaced, custom, verbs }) => namespaced && !custom && verbs.includes("list"));
  const inGroup = (group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule[] =>
    resources.length === 0 ? [] : [{ verbs, apiGroups: [group], resources }];
  const groups = [...new Set(stored.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const names = stored.filter((kind) => kind.group === group).map(({ resource }) => resource);
    if (group === API_GROUP) return level === "admin" ? inGroup(group, names, [...READ, ...WRITE]) : [];
    const open = names.filter((name) => name !== "secrets");
    const secrets = names.filter((name) => name === "secrets");
    const logs = names.includes("pods") ? ["pods/log", "pods/status"] : [];
    switch (level) {
      case "view":
        return inGroup(group, [...open, ...logs], READ);
      case "edit":
        return [...inGroup(group, names, WRITE), ...inGroup(group, secrets, READ)];
      case "admin":
        return [];
    }
  });
}
