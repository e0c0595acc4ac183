import { isList, isMap, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** A Service's defaults that depend on its type. Addresses and node ports are assigned by the server. */
export function defaultService(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const type = spec["type"] ?? "ClusterIP";
  const external = type === "NodePort" || type === "LoadBalancer";
  return {
    ...object,
    spec: {
      ...(type === "ExternalName" ? {} : { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" }),
      ...(external ? { externalTrafficPolicy: "Cluster" } : {}),
      ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
      ...(spec["sessionAffinity"] === "ClientIP"
        ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
        : {}),
      ...spec,
      ...addresses(spec),
    },
  };
}

/** `clusterIP` and the first of `clusterIPs` are the same address. */
function addresses({ clusterIP, clusterIPs }: JsonMap): JsonMap {
  if (typeof clusterIP === "string" && clusterIP !== "" && clusterIPs === undefined) return { clusterIPs: [clusterIP] };
  return isList(clusterIPs) && typeof clusterIPs[0] === "string" && clusterIP === undefined
    ? { clusterIP: clusterIPs[0] }
    : {};
}

/** A Service keeps its addresses and node ports when a write leaves them out, as long as its type has them. */
export function keepServiceAddresses(object: KubeObject, old: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const was = isMap(old["spec"]) ? old["spec"] : {};
  if (spec["type"] === "ExternalName" || was["type"] === "ExternalName") return object;
  const fields = ["clusterIP", "clusterIPs"];
  const kept = fields.every((field) => isUnset(spec[field])) ? fields.filter((field) => was[field] !== undefined) : [];
  const assigned = Object.fromEntries(kept.map((field) => [field, was[field]]));
  const rest = omit(spec, kept);
  return { ...object, spec: { ...rest, ...assigned, ...keepNodePorts(spec, was) } };
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (isList(value) && value.length === 0);
}

function keepNodePorts(spec: JsonMap, was: JsonMap): JsonMap {
  const { type, ports } = spec;
  if ((type !== "NodePort" && type !== "LoadBalancer") || !isList(ports)) return {};
  const before = isList(was["ports"]) ? was["ports"].filter(isMap) : [];
  return {
    ports: ports.map((port) => {
      if (!isMap(port) || !isUnset(port["nodePort"])) return port;
      const same = before.find(
        (each) => each["port"] === port["port"] && (each["protocol"] ?? "TCP") === (port["protocol"] ?? "TCP"),
      );
      return same?.["nodePort"] === undefined ? port : { ...port, nodePort: same["nodePort"] };
    }),
  };
}
