import { equalValues, type JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { listOf, mapOf, textOf } from "../owned.ts";
import { hasEnded, isReady } from "../pods.ts";

/** A port under which a pod serves. */
export interface ServedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** A pod behind a Service, with what the Service makes of its ports. */
export interface Member {
  readonly pod: KubeObject;
  readonly ports: readonly ServedPort[];
}

/** Whether a Service gets its endpoints from pods: it selects some, and is no alias. */
export function selectsPods(service: KubeObject): boolean {
  const { selector, type } = mapOf(service["spec"]);
  return selector !== undefined && type !== "ExternalName";
}

/** Whether a Service selects an object with these labels. */
export function isSelected(service: KubeObject, labels: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(mapOf(mapOf(service["spec"])["selector"])).every(([key, value]) => labels[key] === value);
}

/** Whether a Service has no address of its own. */
export function isHeadless(service: KubeObject): boolean {
  const { clusterIP = "" } = mapOf(service["spec"]);
  return clusterIP === "" || clusterIP === "None";
}

/** Of the pods that a Service selects, those that have an address and have not ended. */
export function membersOf(service: KubeObject, pods: readonly KubeObject[]): readonly Member[] {
  return pods
    .filter((pod) => addressesOf(pod).length > 0 && !hasEnded(pod))
    .map((pod) => ({ pod, ports: portsOf(service, pod) }));
}

/** The addresses of a pod. */
export function addressesOf(pod: KubeObject): readonly string[] {
  return listOf(mapOf(pod["status"])["podIPs"]).map(({ ip }) => String(ip));
}

/** Whether an address is one of IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** The name of a pod below its Service, if it has one. */
export function hostnameOf(service: KubeObject, pod: KubeObject): { readonly hostname?: string } {
  const { hostname = "", subdomain } = mapOf(pod["spec"]);
  return hostname !== "" && subdomain === service.metadata.name ? { hostname: String(hostname) } : {};
}

/** The reference to a pod that its endpoints carry. */
export function referenceTo({ metadata }: KubeObject): JsonMap {
  const { namespace, name, uid } = metadata;
  return { kind: "Pod", namespace, name, uid };
}

/** Whether a change of a pod can change endpoints, apart from its labels. A pod that has ended is not ready, too. */
export function servesOtherwise(before: KubeObject | undefined, after: KubeObject | undefined): boolean {
  const traits = (pod: KubeObject | undefined): readonly unknown[] =>
    pod === undefined
      ? [[], false, false]
      : [addressesOf(pod), isReady(pod), pod.metadata.deletionTimestamp !== undefined];
  return !equalValues(traits(before), traits(after));
}

function portsOf(service: KubeObject, pod: KubeObject): readonly ServedPort[] {
  return listOf(mapOf(service["spec"])["ports"]).flatMap((port) => {
    const protocol = textOf(port["protocol"] ?? "TCP");
    const number = portNumber(port["targetPort"], protocol, pod);
    if (number === undefined) return [];
    const appProtocol = port["appProtocol"] === undefined ? {} : { appProtocol: textOf(port["appProtocol"]) };
    return [{ name: textOf(port["name"]), port: number, protocol, ...appProtocol }];
  });
}

/** A named port is whatever number the pod's containers give to it. */
function portNumber(target: unknown, protocol: string, pod: KubeObject): number | undefined {
  if (typeof target === "number") return target;
  const spec = mapOf(pod["spec"]);
  const sidecars = listOf(spec["initContainers"]).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...listOf(spec["containers"]), ...sidecars].flatMap((container) => listOf(container["ports"]));
  const found = ports.find((port) => port["name"] === target && (port["protocol"] ?? "TCP") === protocol);
  return found === undefined ? undefined : Number(found["containerPort"]);
}
