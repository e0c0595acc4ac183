import type { KubeObject } from "../../model/objects.ts";
import { toCustomResourceDefinition } from "../crd/custom-resource-definition.ts";
import { MANAGED_BY } from "../../model/marks.ts";
import { isResource } from "../resource.ts";
import type { Operator } from "../types.ts";
import type { Deployment } from "./deployments.ts";
import { toRbacRules, type PolicyRule } from "./rbac.ts";

/** Names of what is installed in every cluster. */
export const INSTALLATION = {
  namespace: "skysail-system",
  relay: "skysail-relay",
  writer: "skysail-writer",
  serve: "skysail-serve",
} as const;

const RBAC = "rbac.authorization.k8s.io";

/**
 * What a cluster needs for these operators, in the order of installing: the namespace, and for each identity of the deployment a service account
 * with its ClusterRole and binding. CustomResourceDefinitions: {@link toCustomResourceDefinitions}; admission policy: `toFencePolicy`.
 */
export function toManifests(operators: readonly Operator[], deployment: Deployment = "functions"): KubeObject[] {
  const rules = toRbacRules(operators);
  const identities = deployment === "serve" ? (["serve"] as const) : (["relay", "writer"] as const);
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: INSTALLATION.namespace, labels: OURS } },
    ...identities.flatMap((identity) => account(INSTALLATION[identity], rules[identity])),
  ];
}

/**
 * The CustomResourceDefinitions of the kinds of our own that the operators are for, each once, sorted by name. A kind that is only ever a
 * child has an operator of its own, or is somebody else's.
 */
export function toCustomResourceDefinitions(operators: readonly Operator[]): KubeObject[] {
  const found = new Map<string, KubeObject>();
  for (const { for: kind } of operators) {
    if (!isResource(kind)) continue;
    const definition = toCustomResourceDefinition(kind);
    found.set(definition.metadata.name ?? "", definition);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, definition]) => definition);
}

const OURS = { [MANAGED_BY.label]: MANAGED_BY.value };

function account(name: string, rules: readonly PolicyRule[]): KubeObject[] {
  const { namespace } = INSTALLATION;
  const metadata = { name, labels: OURS };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...metadata, namespace } },
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}
