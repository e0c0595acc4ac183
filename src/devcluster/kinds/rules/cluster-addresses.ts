import { isIPv6 } from "node:net";
import type { JsonMap } from "../../../core/merge/values.ts";
import { duplicate, entry, invalid, notSupported, required } from "../../schema/field-error.ts";
import { addressProblem } from "../../schema/ip-address.ts";
import type { Cause } from "../../served-kind.ts";
import { isHeadless, isUnset, needsAddress, textsOf } from "../../services/spec.ts";

const ADDRESSES = "spec.clusterIPs";
const FAMILIES = "spec.ipFamilies";
const POLICY = "spec.ipFamilyPolicy";

/** The addresses of a Service, their families and the policy for them. */
export function clusterAddresses(spec: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  if (!needsAddress(spec)) return [];
  const addresses = textsOf(spec["clusterIPs"]);
  const before = new Set(old === undefined ? [] : textsOf(old["clusterIPs"]));
  const malformed = addresses.flatMap((address, index) => malformedAddress(address, index, addresses, before));
  const policy = spec["ipFamilyPolicy"];
  const causes = [
    ...firstAddress(spec, addresses),
    ...families(textsOf(spec["ipFamilies"])),
    ...(isUnset(policy) || POLICIES.includes(String(policy)) ? [] : [notSupported(POLICY, policy, POLICIES)]),
    ...malformed,
    ...(addresses.length > 2 ? [invalid(ADDRESSES, addresses, "may only hold up to 2 values")] : []),
  ];
  if (malformed.length > 0) return causes;
  const twice = addresses.length > 1 && new Set(addresses.map(familyOf)).size < 2;
  return [
    ...causes,
    ...(twice ? [invalid(ADDRESSES, addresses, "may specify no more than one IP for each IP family")] : []),
    ...(isHeadless(spec) ? [] : otherFamilies(addresses, textsOf(spec["ipFamilies"]))),
  ];
}

const POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const SUPPORTED_FAMILIES = ["IPv4", "IPv6"];

function firstAddress({ clusterIP, clusterIPs }: JsonMap, addresses: readonly string[]): readonly Cause[] {
  if (isUnset(clusterIP)) {
    return addresses.length === 0
      ? []
      : [invalid(ADDRESSES, clusterIPs, "must be empty when `clusterIP` is not specified")];
  }
  if (addresses.length === 0) return [required(ADDRESSES)];
  return addresses[0] === clusterIP ? [] : [invalid(ADDRESSES, clusterIPs, "first value must match `clusterIP`")];
}

function families(names: readonly string[]): readonly Cause[] {
  return names.flatMap((name, index) => [
    ...(SUPPORTED_FAMILIES.includes(name) ? [] : [notSupported(entry(FAMILIES, index), name, SUPPORTED_FAMILIES)]),
    ...(names.indexOf(name) < index ? [duplicate(entry(FAMILIES, index), name)] : []),
  ]);
}

function malformedAddress(
  address: string,
  index: number,
  all: readonly string[],
  before: ReadonlySet<string>,
): readonly Cause[] {
  if (index === 0 && address === "None") {
    return all.length > 1 ? [invalid(ADDRESSES, all, "'None' must be the first and only value")] : [];
  }
  return before.has(address) ? [] : ipProblem(address, entry(ADDRESSES, index));
}

/** A text that is no address. */
export function ipProblem(address: string, path: string): readonly Cause[] {
  const problem = addressProblem(address);
  return problem === undefined ? [] : [invalid(path, address, problem)];
}

function familyOf(address: string): string {
  return isIPv6(address) ? "IPv6" : "IPv4";
}

function otherFamilies(addresses: readonly string[], names: readonly string[]): readonly Cause[] {
  return addresses.flatMap((address, index) => {
    const name = names[index];
    if (name === undefined || !SUPPORTED_FAMILIES.includes(name) || familyOf(address) === name) return [];
    const detail = `expected an ${name} value as indicated by \`ipFamilies[${index}]\``;
    return [invalid(entry(ADDRESSES, index), address, detail)];
  });
}

/** What a change of a Service may not do to its addresses and families: the first ones stay. */
export function addressChanges(spec: JsonMap, was: JsonMap): readonly Cause[] {
  if (!needsAddress(spec) || !needsAddress(was)) return [];
  const headless = [isHeadless(spec), isHeadless(was)];
  const both = headless.every(Boolean);
  const none = !headless.some(Boolean);
  return [...(both ? [] : changedAddresses(spec, was)), ...(none ? changedFamilies(spec, was) : [])];
}

const SET = "may not change once set";

function changedAddresses(spec: JsonMap, was: JsonMap): readonly Cause[] {
  const [now, before] = [textsOf(spec["clusterIPs"]), textsOf(was["clusterIPs"])];
  const at = (index: number): string => entry(ADDRESSES, index);
  if (now.length === before.length) {
    return before.flatMap((address, index) => (address === now[index] ? [] : [invalid(at(index), now, SET)]));
  }
  const moved = before.length > 0 && now.length > 0 && now[0] !== before[0];
  return [
    ...(now.length === 0 ? [invalid(at(0), null, "primary clusterIP can not be unset")] : []),
    ...(moved ? [invalid(at(0), now, SET)] : []),
    ...(now.length === 1 && before.length > 1 ? released(spec, "clusterIP") : []),
  ];
}

function changedFamilies(spec: JsonMap, was: JsonMap): readonly Cause[] {
  const [now, before] = [textsOf(spec["ipFamilies"]), textsOf(was["ipFamilies"])];
  const at = entry(FAMILIES, 0);
  if (now.length === before.length) {
    return before.flatMap((family, index) => (family === now[index] ? [] : [invalid(at, now, SET)]));
  }
  const moved = before.length > 0 && now.length > 0 && now[0] !== before[0];
  return [
    ...(before.length > now.length && textsOf(spec["clusterIPs"]).length === 0
      ? [invalid(at, now, "primary ipFamily can not be unset")]
      : []),
    ...(moved ? [invalid(at, spec["clusterIPs"], SET)] : []),
    ...(now.length === 1 && before.length > 1 ? released(spec, "ipFamily") : []),
  ];
}

function released({ ipFamilyPolicy }: JsonMap, what: string): readonly Cause[] {
  if (ipFamilyPolicy === "SingleStack") return [];
  return [invalid(POLICY, ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${what}`)];
}
