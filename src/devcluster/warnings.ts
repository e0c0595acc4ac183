import { isList, isMap } from "../core/merge/values.ts";
import type { DeleteOptions } from "./delete-options.ts";
import type { KubeObject } from "../model/objects.ts";
import { canonicalAddress } from "./schema/ip-address.ts";
import { dnsLabel, qualifiedName } from "./schema/names.ts";
import { STANDARD_FINALIZERS } from "./schema/object-meta.ts";
import type { ServedKind } from "./served-kind.ts";

/** What the API server warns of in an object that was written, apart from fields that it does not know. */
export function warningsOf(
  { custom, group, kind }: WrittenKind,
  object: KubeObject,
  before?: KubeObject,
): readonly string[] {
  if (custom) return warnOfFinalizers(object, before?.metadata.finalizers ?? []);
  switch (`${group}/${kind}`) {
    case "/Service":
      return warnOfService(object);
    case "/Pod":
      return before === undefined ? warnOfName(object, "the Pod's hostname") : [];
    case "batch/Job":
      return before === undefined ? warnOfName(object, "Pod names and hostnames") : [];
    case "discovery.k8s.io/EndpointSlice":
      return before === undefined && object["addressType"] === "FQDN"
        ? ["spec.addressType: FQDN endpoints are deprecated"]
        : [];
    default:
      return [];
  }
}

type WrittenKind = Pick<ServedKind, "custom" | "group" | "kind">;

/** A name that is used where there is less choice. */
function warnOfName({ metadata: { name = "" } }: KubeObject, where: string): readonly string[] {
  const problems = dnsLabel(name);
  if (problems.length === 0) return [];
  const why = `this is used in ${where}, which can result in surprising behavior; a DNS label is recommended`;
  return [`metadata.name: ${why}: [${problems.join(" ")}]`];
}

/** Names of new finalizers that others may use, too. */
function warnOfFinalizers({ metadata: { finalizers } }: KubeObject, before: readonly unknown[]): readonly string[] {
  if (!isList(finalizers)) return [];
  const added = finalizers.filter((name) => typeof name === "string" && !before.includes(name)) as readonly string[];
  return added.toSorted().flatMap(warnOfFinalizer);
}

/** Fields that do nothing for the Service's type. */
function warnOfService(object: KubeObject): readonly string[] {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const { type, sessionAffinity, externalName = "", loadBalancerIP = "", trafficDistribution } = spec;
  const headless = type === "ClusterIP" && spec["clusterIP"] === "None";
  const external = isList(spec["externalIPs"]) && spec["externalIPs"].length > 0;
  const named = type === "ExternalName";
  const addresses = isList(spec["externalIPs"]) ? spec["externalIPs"].filter((one) => typeof one === "string") : [];
  const found: readonly (readonly [boolean, string])[] = [
    [headless && loadBalancerIP !== "", "spec.loadBalancerIP is ignored for headless services"],
    [headless && external, "spec.externalIPs is ignored for headless services"],
    [headless && sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services"],
    ...addresses.map((address, index) => warnOfForm(address, `spec.externalIPs[${index}]`)),
    [
      external && !headless && !named,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ],
    [external && named, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [!named && externalName !== "", 'spec.externalName is ignored when spec.type is not "ExternalName"'],
    [
      trafficDistribution === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ];
  return found.filter(([holds]) => holds).map(([, text]) => text);
}

/** An address of IPv6 that is not in the form in which others may look for it. */
function warnOfForm(address: string, path: string): readonly [boolean, string] {
  const canonical = canonicalAddress(address);
  const form = JSON.stringify(canonical);
  return [
    canonical !== address,
    `${path}: IPv6 address ${JSON.stringify(address)} should be in RFC 5952 canonical format (${form})`,
  ];
}

function warnOfFinalizer(name: string): readonly string[] {
  const at = `metadata.finalizers: ${JSON.stringify(name)}`;
  const problems = qualifiedName(name).map((problem) => `${at}: ${problem}`);
  if (name.includes("/") || STANDARD_FINALIZERS.has(name)) return problems;
  const form = name.includes(".") ? " including a path (/)" : "";
  return [
    ...problems,
    `${at}: prefer a domain-qualified finalizer name${form} to avoid accidental conflicts with other finalizer writers`,
  ];
}

/** What the deletion of an object of a kind is warned of, whether or not there is one. */
export function warningsOfDeletion({ group, kind }: ServedKind, { propagation }: DeleteOptions): readonly string[] {
  if (group !== "batch" || kind !== "Job" || propagation !== undefined) return [];
  return [
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
  ];
}
