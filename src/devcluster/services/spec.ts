import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/*
 * What the parts of a Service's spec mean, as the API server's registry of Services reads them.
 */

/** The spec of a Service. */
export function specOf(object: KubeObject): JsonMap {
  const spec = object["spec"];
  return isMap(spec) ? spec : {};
}

/** Its ports. */
export function portsOf({ ports }: JsonMap): readonly JsonMap[] {
  return isList(ports) ? ports.filter(isMap) : [];
}

/** The node port of a port; 0 for none. */
export function nodePort(port: JsonMap): number {
  return numberOf(port["nodePort"]);
}

/** A number; 0 for none. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** The texts of a list; none where there is no list. */
export function textsOf(value: unknown): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Whether a field is as if it was not there. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (isList(value) && value.length === 0);
}

/** Whether a field has one value in two specs; absent and empty are one. */
export function isSame(left: JsonMap, right: JsonMap, field: string): boolean {
  return equalValues(left[field], right[field]) || (isUnset(left[field]) && isUnset(right[field]));
}

/** Whether a Service has addresses at all. */
export function needsAddress({ type }: JsonMap): boolean {
  return type !== "ExternalName";
}

/** Whether a Service has no address because it says so. */
export function isHeadless({ clusterIPs }: JsonMap): boolean {
  return isList(clusterIPs) && clusterIPs.length === 1 && clusterIPs[0] === "None";
}

/** Whether the ports of a Service are ports of the nodes, too. */
export function hasNodePorts({ type }: JsonMap): boolean {
  return type === "NodePort" || type === "LoadBalancer";
}

/** Whether they are given out where the Service does not choose them. */
export function needsPorts(spec: JsonMap): boolean {
  return spec["type"] === "NodePort" || (hasNodePorts(spec) && spec["allocateLoadBalancerNodePorts"] !== false);
}

/** Whether load balancers ask nodes for their health. */
export function needsHealthPort({ type, externalTrafficPolicy }: JsonMap): boolean {
  return type === "LoadBalancer" && externalTrafficPolicy === "Local";
}

/** Whether a Service is reached from outside. */
export function isExternal(spec: JsonMap): boolean {
  const { type, externalIPs } = spec;
  return hasNodePorts(spec) || ((type ?? "ClusterIP") === "ClusterIP" && isList(externalIPs) && externalIPs.length > 0);
}
