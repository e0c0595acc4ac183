import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { Attributes } from "./attributes.ts";

/** A rule of a Role or ClusterRole (Kubernetes `rbac.authorization.k8s.io/v1` PolicyRule). */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const ANY = "*";

/** Whether a rule allows what is wanted. */
export function allows(rule: PolicyRule, wanted: Attributes): boolean {
  if (!includes(rule.verbs, wanted.verb)) return false;
  if ("path" in wanted) return (rule.nonResourceURLs ?? []).some((url) => matchesPath(url, wanted.path));
  const { group, resource, subresource, name } = wanted;
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  const whole = subresource === "" ? resource : `${resource}/${subresource}`;
  return (
    includes(apiGroups, group) &&
    (includes(resources, whole) || (subresource !== "" && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || (name !== "" && resourceNames.includes(name)))
  );
}

/** `*` at the end of a URL stands for anything. */
export function matchesPath(url: string, path: string): boolean {
  return url.endsWith(ANY) ? path.startsWith(url.slice(0, -1)) : url === path;
}

function includes(list: readonly string[], one: string): boolean {
  return list.includes(ANY) || list.includes(one);
}

/** The rules of a stored role; what is no rule is left out. */
export function rulesOf(role: JsonMap | undefined): readonly PolicyRule[] {
  return itemsOf(role?.["rules"]).map((rule) => ({
    verbs: textsOf(rule["verbs"]),
    ...lists(rule, ["apiGroups", "resources", "resourceNames", "nonResourceURLs"]),
  }));
}

function lists(rule: JsonMap, names: readonly (keyof PolicyRule)[]): Partial<PolicyRule> {
  return Object.fromEntries(names.flatMap((name) => (isList(rule[name]) ? [[name, textsOf(rule[name])]] : [])));
}

/** The objects in a list. */
export function itemsOf(value: unknown): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

function textsOf(value: unknown): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}
