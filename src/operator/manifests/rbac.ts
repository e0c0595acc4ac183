import type { ResourceKind } from "../../model/refs.ts";
import { isResource } from "../resource.ts";
import type { Operator } from "../types.ts";

/** One rule of a ClusterRole (`rbac.authorization.k8s.io/v1` PolicyRule). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What each of our identities may do. */
export interface RbacRules {
  /** The relay: it watches, and writes nothing. */
  readonly relay: readonly PolicyRule[];
  /** The functions: they read and write single objects, and list nothing. */
  readonly writer: readonly PolicyRule[];
  /** `skysail serve`, which is both. */
  readonly serve: readonly PolicyRule[];
}

/** Every identity checks which cluster it talks to. */
const CLUSTER_IDENTITY: PolicyRule = {
  apiGroups: [""],
  resources: ["namespaces"],
  resourceNames: ["kube-system"],
  verbs: ["get"],
};

/**
 * The least that the operators need.
 *
 * - relay: get, list and watch of every declared kind
 * - writer, of the kinds that operators are for: get, patch; get and patch of the status of kinds of our own; update of `finalizers`,
 *   which an owner reference that blocks deletion asks for
 * - writer, of children: get, patch, create, delete (server-side apply creates by a patch, which needs create too)
 * - serve: what both may
 *
 * Caveats: a writer that makes Roles or bindings also needs every right that these give, or `escalate` and `bind`: grant them yourself.
 */
export function toRbacRules(operators: readonly Operator[]): RbacRules {
  const relay = new Rules();
  const writer = new Rules();
  for (const operator of operators) {
    const { for: kind } = operator;
    relay.allow(kind, kind.resource, ["get", "list", "watch"]);
    writer.allow(kind, kind.resource, ["get", "patch"]);
    if (isResource(kind)) writer.allow(kind, `${kind.resource}/status`, ["get", "patch"]);
    writer.allow(kind, `${kind.resource}/finalizers`, ["update"]);
    for (const child of Object.values(operator.children)) {
      relay.allow(child, child.resource, ["get", "list", "watch"]);
      writer.allow(child, child.resource, ["create", "delete", "get", "patch"]);
    }
  }
  const toList = (rules: Rules): PolicyRule[] => [CLUSTER_IDENTITY, ...rules.toList()];
  return { relay: toList(relay), writer: toList(writer), serve: toList(relay.union(writer)) };
}

/** Collects verbs per resource; prints resources of one group with the same verbs as one rule, in a fixed order. */
class Rules {
  readonly #verbs = new Map<string, { group: string; resource: string; verbs: Set<string> }>();

  union(other: Rules): Rules {
    const both = new Rules();
    for (const { group, resource, verbs } of [...this.#verbs.values(), ...other.#verbs.values()])
      both.allow({ group }, resource, [...verbs]);
    return both;
  }

  allow({ group }: Pick<ResourceKind, "group">, resource: string, verbs: readonly string[]): void {
    const key = `${group}/${resource}`;
    const entry = this.#verbs.get(key) ?? { group, resource, verbs: new Set<string>() };
    for (const verb of verbs) entry.verbs.add(verb);
    this.#verbs.set(key, entry);
  }

  toList(): PolicyRule[] {
    const rules = new Map<string, { apiGroups: [string]; resources: string[]; verbs: string[] }>();
    const entries = [...this.#verbs].toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [, { group, resource, verbs }] of entries) {
      const sorted = [...verbs].toSorted();
      const key = `${group} ${sorted.join()}`;
      const rule = rules.get(key) ?? { apiGroups: [group], resources: [], verbs: sorted };
      rule.resources.push(resource);
      rules.set(key, rule);
    }
    return [...rules.values()];
  }
}
