import { isList, isMap, type JsonMap, omit } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** A Service as clients see it: a name for something outside keeps the traffic policy that it once had to itself. */
export function shownService(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const hides = spec["type"] === "ExternalName" && spec["internalTrafficPolicy"] !== undefined;
  return hides ? { ...object, spec: omit(spec, ["internalTrafficPolicy"]) } : object;
}

/** A Service's defaults that depend on its type. Addresses and node ports are assigned by the server. */
export function defaultService(object: KubeObject): KubeObject {
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const type = spec["type"] ?? "ClusterIP";
  const hasExternal = isList(spec["externalIPs"]) && spec["externalIPs"].length > 0 && type !== "ExternalName";
  const external = type === "NodePort" || type === "LoadBalancer" || hasExternal;
  return {
    ...object,
    spec: {
      ...(external ? { externalTrafficPolicy: "Cluster" } : {}),
      ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
      ...((spec["sessionAffinity"] || "None") === "None" ? omit(spec, ["sessionAffinityConfig"]) : spec),
      ...(spec["sessionAffinity"] === "ClientIP" && !hasTimeout(spec) ? STICKY : {}),
    },
  };
}

const STICKY = { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } };

function hasTimeout({ sessionAffinityConfig: config }: JsonMap): boolean {
  const clientIP = isMap(config) ? config["clientIP"] : undefined;
  return isMap(clientIP) && (clientIP["timeoutSeconds"] ?? null) !== null;
}
