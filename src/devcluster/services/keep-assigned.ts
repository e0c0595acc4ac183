import { type JsonMap, omit } from "../../core/merge/values.ts";
import {
  hasNodePorts,
  isExternal,
  isSame,
  isUnset,
  needsAddress,
  needsHealthPort,
  needsPorts,
  nodePort,
  numberOf,
  portsOf,
} from "./spec.ts";

/** A Service's spec with what was assigned to it before, where the write leaves that out. */
export function keepAssigned(spec: JsonMap, was: JsonMap): JsonMap {
  const out: Record<string, unknown> = { ...spec };
  if (needsAddress(spec) && needsAddress(was)) {
    for (const field of ["clusterIP", "clusterIPs"])
      if (isUnset(spec[field]) && !isUnset(was[field])) out[field] = was[field];
  }
  if (needsPorts(spec) && needsPorts(was)) out["ports"] = keepPorts(portsOf(spec), portsOf(was));
  if (needsHealthPort(spec) && needsHealthPort(was) && numberOf(spec["healthCheckNodePort"]) === 0)
    out["healthCheckNodePort"] = was["healthCheckNodePort"];
  return out;
}

/** Ports keep their node ports by name, unless another port has taken it. */
function keepPorts(ports: readonly JsonMap[], before: readonly JsonMap[]): readonly JsonMap[] {
  const used = new Set(ports.map(nodePort));
  const named = new Map(before.map((port) => [port["name"] ?? "", nodePort(port)]));
  return ports.map((port) => {
    const number = named.get(port["name"] ?? "") ?? 0;
    return nodePort(port) !== 0 || number === 0 || used.has(number) ? port : { ...port, nodePort: number };
  });
}

/** `clusterIP` and the first of `clusterIPs` are the same address: who changes or clears only one of them means both. */
export function oneAddress(spec: JsonMap, was: JsonMap | undefined): JsonMap {
  const { clusterIP, clusterIPs } = spec;
  if (was === undefined)
    return isUnset(clusterIP) || !isUnset(clusterIPs) ? spec : { ...spec, clusterIPs: [clusterIP] };
  const sameAddress = isSame(spec, was, "clusterIP");
  if (sameAddress)
    return isUnset(clusterIPs) && !isUnset(was["clusterIPs"]) ? { ...spec, clusterIPs: was["clusterIPs"] } : spec;
  if (!isSame(spec, was, "clusterIPs")) return spec;
  return isUnset(clusterIP) ? omit(spec, ["clusterIPs"]) : { ...spec, clusterIPs: [clusterIP] };
}

/** A change of type gives up what the new type has no use for, unless the write sets it. */
export function giveUp(spec: JsonMap, was: JsonMap): JsonMap {
  const unchanged = (field: string): boolean => isSame(spec, was, field);
  const gone: string[] = [];
  if (needsAddress(was) && !needsAddress(spec)) {
    if (unchanged("clusterIP") && unchanged("clusterIPs")) gone.push("clusterIP", "clusterIPs");
    gone.push(...["ipFamilies", "ipFamilyPolicy"].filter(unchanged));
  }
  if (needsHealthPort(was) && !needsHealthPort(spec) && unchanged("healthCheckNodePort"))
    gone.push("healthCheckNodePort");
  if (was["type"] === "LoadBalancer" && spec["type"] !== "LoadBalancer")
    gone.push(...["allocateLoadBalancerNodePorts", "loadBalancerClass"].filter(unchanged));
  if (isExternal(was) && !isExternal(spec) && unchanged("externalTrafficPolicy")) gone.push("externalTrafficPolicy");
  const rest = omit(spec, gone);
  const before = new Set(portsOf(was).map(nodePort));
  const without =
    hasNodePorts(was) &&
    !hasNodePorts(spec) &&
    portsOf(spec).every((port) => before.has(nodePort(port)) || nodePort(port) === 0);
  return without ? { ...rest, ports: portsOf(spec).map((port) => omit(port, ["nodePort"])) } : rest;
}
