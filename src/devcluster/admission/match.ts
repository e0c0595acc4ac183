import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { itemsOf } from "../auth/rules.ts";
import { selects } from "../kinds/rules/selector.ts";
import type { ServedKind } from "../served-kind.ts";
import type { Registry } from "../store/registry.ts";
import type { World } from "../world.ts";
import type { AdmittedWrite } from "./attributes.ts";

/**
 * The version of a write's kind that `constraints` (`MatchResources`) match; `undefined` when they do not match the write.
 *
 * With `matchPolicy: Equivalent` a rule for another version of the same kind matches, too: the object is then judged in that version.
 */
export function matchedKind(
  { store, registry }: Pick<World, "store" | "registry">,
  write: AdmittedWrite,
  constraints: JsonMap,
): ServedKind | undefined {
  const { namespaceSelector, objectSelector, excludeResourceRules, resourceRules, matchPolicy } = constraints;
  if (isMap(namespaceSelector) && !selectsNamespace(store, write, namespaceSelector)) return undefined;
  if (isMap(objectSelector) && !selectsObject(write, objectSelector)) return undefined;
  const equivalent = matchPolicy !== "Exact";
  if (matchRules(itemsOf(excludeResourceRules), write, registry, equivalent) !== undefined) return undefined;
  const rules = itemsOf(resourceRules);
  return rules.length === 0 ? write.kind : matchRules(rules, write, registry, equivalent);
}

function isNamespace({ group, kind }: ServedKind): boolean {
  return group === "" && kind === "Namespace";
}

function selectsNamespace(store: World["store"], write: AdmittedWrite, selector: JsonMap): boolean {
  const { kind, namespace, object } = write;
  if (namespace === "") return true;
  const own = isNamespace(kind) && write.subresource === undefined ? object : undefined;
  const found = own ?? store.get({ collection: "/namespaces", namespace: "", name: namespace });
  return selects(selector, found?.metadata.labels ?? {});
}

function selectsObject({ object, old }: AdmittedWrite, selector: JsonMap): boolean {
  return [object, old].some((one) => one !== undefined && selects(selector, one.metadata.labels ?? {}));
}

function matchRules(
  rules: readonly JsonMap[],
  write: AdmittedWrite,
  registry: Registry,
  equivalent: boolean,
): ServedKind | undefined {
  const { kind } = write;
  if (rules.some((rule) => matchesRule(rule, write, kind))) return kind;
  if (!equivalent) return undefined;
  const others = registry
    .all()
    .filter(({ group, resource }) => group === kind.group && resource === kind.resource)
    .filter((other) => other !== kind);
  return others.find((other) => rules.some((rule) => matchesRule(rule, write, other)));
}

function matchesRule(rule: JsonMap, write: AdmittedWrite, { group, version, resource }: ServedKind): boolean {
  const { operation, name, subresource = "" } = write;
  const names = rule["resourceNames"];
  return (
    inScope(rule["scope"], write) &&
    lists(rule["operations"], operation) &&
    lists(rule["apiGroups"], group) &&
    lists(rule["apiVersions"], version) &&
    isList(rule["resources"]) &&
    rule["resources"].some((one) => matchesResource(String(one), resource, subresource)) &&
    (!isList(names) || names.length === 0 || names.includes(name))
  );
}

function inScope(scope: unknown, { kind, namespace }: AdmittedWrite): boolean {
  const inCluster = isNamespace(kind) || namespace === "";
  return scope === "Cluster" ? inCluster : scope === "Namespaced" ? !inCluster : true;
}

function lists(items: unknown, wanted: string): boolean {
  return isList(items) && (items.includes("*") || items.includes(wanted));
}

function matchesResource(pattern: string, resource: string, subresource: string): boolean {
  const [own = "", below = ""] = pattern.split("/", 2);
  return (own === "*" || own === resource) && (below === "*" || below === subresource);
}
