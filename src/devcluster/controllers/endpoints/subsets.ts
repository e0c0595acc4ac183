import type { JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { mapOf } from "../owned.ts";
import { isReady } from "../pods.ts";
import { addressesOf, hostnameOf, isHeadless, isIpv6, type Member, referenceTo, type ServedPort } from "./members.ts";

/**
 * The subsets of a Service's Endpoints: ports with the same addresses stand together, with those that are ready and those that are not.
 *
 * Caveats: they are in the order of their ports; the real controller's is that of a hash. The 1,000 addresses that an object may have are not counted.
 */
export function subsetsOf(service: KubeObject, members: readonly Member[]): readonly JsonMap[] {
  const all = mapOf(service["spec"])["publishNotReadyAddresses"] === true;
  const hasNoPorts = isHeadless(service) && mapOf(service["spec"])["ports"] === undefined;
  /** By port: who serves it. */
  const served = new Map<string, { readonly port: ServedPort | undefined; readonly members: Member[] }>();
  for (const member of members) {
    if (!all && member.pod.metadata.deletionTimestamp !== undefined) continue;
    if (addressOf(service, member.pod) === undefined) continue;
    for (const port of hasNoPorts ? [undefined] : member.ports) {
      const key = JSON.stringify(port);
      const known = served.get(key);
      if (known === undefined) served.set(key, { port, members: [member] });
      else known.members.push(member);
    }
  }
  const together = Map.groupBy(served.values(), (one) => one.members.map(({ pod }) => pod.metadata.uid).join(" "));
  return [...together.values()].map((group) => {
    const addresses = (ready: boolean): readonly JsonMap[] =>
      (group[0]?.members ?? [])
        .filter(({ pod }) => (all || isReady(pod)) === ready)
        .map(({ pod }) => endpointAddress(service, pod))
        .toSorted(byAddress);
    const ports = group.flatMap(({ port }) => (port === undefined ? [] : [withoutEmptyName(port)]));
    return {
      ...some("addresses", addresses(true)),
      ...some("notReadyAddresses", addresses(false)),
      ...some(
        "ports",
        ports.toSorted((a, b) => a.port - b.port || compare(String(a.name ?? ""), String(b.name ?? ""))),
      ),
    };
  });
}

/** An Endpoints object has addresses of one family: the first that the Service has. */
function addressOf(service: KubeObject, pod: KubeObject): string | undefined {
  const { ipFamilies } = mapOf(service["spec"]);
  const wantsIpv6 = Array.isArray(ipFamilies) && ipFamilies[0] === "IPv6";
  return addressesOf(pod).find((address) => isIpv6(address) === wantsIpv6);
}

function endpointAddress(service: KubeObject, pod: KubeObject): JsonMap {
  const { nodeName = "" } = mapOf(pod["spec"]);
  return { ip: addressOf(service, pod), ...hostnameOf(service, pod), nodeName, targetRef: referenceTo(pod) };
}

function withoutEmptyName({ name, ...port }: ServedPort): Omit<ServedPort, "name"> & { readonly name?: string } {
  return name === "" ? port : { name, ...port };
}

function some(field: string, items: readonly JsonMap[]): JsonMap {
  return items.length === 0 ? {} : { [field]: items };
}

function byAddress(a: JsonMap, b: JsonMap): number {
  return (
    compare(String(a["ip"]), String(b["ip"])) ||
    compare(String(mapOf(a["targetRef"])["uid"]), String(mapOf(b["targetRef"])["uid"]))
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
