import { isIPv6 } from "node:net";
import { isEmptyMap, isMap, type JsonMap } from "../../core/merge/values.ts";
import { clusterAddresses } from "../kinds/rules/cluster-addresses.ts";
import { entry, invalid } from "../schema/field-error.ts";
import type { Cause } from "../served-kind.ts";
import { isSame, isUnset, needsAddress, textsOf } from "./spec.ts";

/** Refuses a Service for what is wrong with it; does nothing when that is nothing. */
export type Refuse = (causes: readonly Cause[]) => void;

/** The cluster has addresses of this family only. */
const FAMILY = "IPv4";

const POLICY = "spec.ipFamilyPolicy";
const FAMILIES = "spec.ipFamilies";
const ADDRESSES = "spec.clusterIPs";

/** A Service's spec with its families of addresses and its policy for them, as the API server of a cluster without IPv6 fills them in. */
export function withFamilies(given: JsonMap, was: JsonMap | undefined, refuse: Refuse): JsonMap {
  if (!needsAddress(given) || (was !== undefined && prefersBoth(given, was))) return given;
  const stated: JsonMap = { ...given, ipFamilyPolicy: policyOf(given, was) };
  refuse(clusterAddresses(stated, was));
  const spec = stated["ipFamilyPolicy"] === "SingleStack" && was !== undefined ? firstOnly(stated, was) : stated;
  const { families, causes } = infer(spec);
  refuse([...(was === undefined ? [] : releases(spec, was)), ...several(spec), ...causes]);
  if (spec["clusterIP"] === "None" && selectsNothing(spec)) {
    return { ...spec, ipFamilies: both(families, spec["ipFamilyPolicy"] !== "SingleStack") };
  }
  refuse(notConfigured(spec["ipFamilyPolicy"], families));
  return { ...spec, ipFamilies: families.length === 0 ? [FAMILY] : families };
}

/** What wants both families if there are both is left as it is: the cluster may have changed since. */
function prefersBoth(spec: JsonMap, was: JsonMap): boolean {
  return (
    spec["type"] === was["type"] &&
    spec["ipFamilyPolicy"] === "PreferDualStack" &&
    (isUnset(was["ipFamilyPolicy"]) || was["ipFamilyPolicy"] === "PreferDualStack") &&
    isSame(spec, was, "clusterIPs") &&
    isSame(spec, was, "ipFamilies")
  );
}

function policyOf(spec: JsonMap, was: JsonMap | undefined): unknown {
  if (!isUnset(spec["ipFamilyPolicy"])) return spec["ipFamilyPolicy"];
  if (was !== undefined && !isUnset(was["ipFamilyPolicy"])) return was["ipFamilyPolicy"];
  return spec["clusterIP"] === "None" && selectsNothing(spec) ? "RequireDualStack" : "SingleStack";
}

/** Who wants one family of two keeps the first. */
function firstOnly(spec: JsonMap, was: JsonMap): JsonMap {
  const changed = ["clusterIPs", "ipFamilies"]
    .filter((field) => textsOf(spec[field]).length > 1 && isSame(spec, was, field))
    .map((field) => [field, textsOf(spec[field]).slice(0, 1)]);
  return { ...spec, ...Object.fromEntries(changed) };
}

/** Who gives up one of two has to say so. */
function releases(spec: JsonMap, was: JsonMap): readonly Cause[] {
  if (spec["ipFamilyPolicy"] === "SingleStack") return [];
  const fewer = (field: string): boolean =>
    !isUnset(spec[field]) && textsOf(spec[field]).length < textsOf(was[field]).length;
  const refusal = (what: string): Cause =>
    invalid(POLICY, spec["ipFamilyPolicy"], `must be 'SingleStack' to release the secondary ${what}`);
  return [
    ...(fewer("clusterIPs") ? [refusal("cluster IP")] : []),
    ...(fewer("ipFamilies") ? [refusal("IP family")] : []),
  ];
}

function several(spec: JsonMap): readonly Cause[] {
  if (spec["ipFamilyPolicy"] !== "SingleStack") return [];
  const refusal = (what: string): Cause =>
    invalid(
      POLICY,
      spec["ipFamilyPolicy"],
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  return [
    ...(textsOf(spec["clusterIPs"]).length === 2 ? [refusal("cluster IPs")] : []),
    ...(textsOf(spec["ipFamilies"]).length === 2 ? [refusal("IP families")] : []),
  ];
}

/** The families that are stated, and those of the addresses that have none. */
function infer(spec: JsonMap): { readonly families: readonly string[]; readonly causes: readonly Cause[] } {
  const families = [...textsOf(spec["ipFamilies"])];
  const causes: Cause[] = [];
  for (const [index, address] of textsOf(spec["clusterIPs"]).entries()) {
    if (address === "None") break;
    if (index < families.length) continue;
    if (!isIPv6(address)) families.push(FAMILY);
    else causes.push(invalid(entry(ADDRESSES, index), spec["clusterIPs"], "IPv6 is not configured on this cluster"));
  }
  return { families, causes };
}

/** A Service without addresses and without pods may have families that the cluster has not. */
function both(families: readonly string[], second: boolean): readonly string[] {
  const [first = FAMILY, ...rest] = families;
  if (rest.length > 0 || !second) return [first, ...rest];
  return [first, first === FAMILY ? "IPv6" : FAMILY];
}

function notConfigured(policy: unknown, families: readonly string[]): readonly Cause[] {
  return [
    ...(policy === "RequireDualStack"
      ? [invalid(POLICY, policy, "this cluster is not configured for dual-stack services")]
      : []),
    ...families.flatMap((family, index) =>
      family === FAMILY ? [] : [invalid(entry(FAMILIES, index), family, "not configured on this cluster")],
    ),
  ];
}

function selectsNothing({ selector }: JsonMap): boolean {
  return !isMap(selector) || isEmptyMap(selector);
}
