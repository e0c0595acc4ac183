import type { JsonMap } from "../../../core/merge/values.ts";
import { dnsLabel, dnsSubdomain, qualifiedName } from "../../schema/names.ts";
import { child, duplicate, entry, forbidden, invalid, Printed, required, toGoJson } from "../../schema/field-error.ts";
import { validateLabels } from "../../schema/object-meta.ts";
import type { Cause } from "../../served-kind.ts";
import { isExternal, isHeadless, isUnset, needsHealthPort, nodePort, numberOf, textsOf } from "../../services/spec.ts";
import { addressChanges, clusterAddresses, ipProblem } from "./cluster-addresses.ts";
import { itemsAt, mapAt, oneOf, portProblem, type Rule, textAt } from "./fields.ts";
import { endpointAddress } from "./endpoint-address.ts";

const PATH = "spec";

/** A Service's ports, type and addresses. */
export const service: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const was = old === undefined ? undefined : mapAt(old, "spec");
  return [
    ...(was === undefined ? [] : changes(spec, was)),
    ...(isUnset(spec["ports"]) && !isHeadless(spec) && spec["type"] !== "ExternalName" ? [required("spec.ports")] : []),
    ...typeProblems(spec),
    ...validatePorts(spec),
    ...validateLabels(spec["selector"], "spec.selector"),
    ...oneOf(spec, "sessionAffinity", ["ClientIP", "None"], PATH),
    ...affinityTimeout(spec),
    ...clusterAddresses(spec, was),
    ...externalAddresses(spec, was),
    ...oneOf(spec, "type", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], PATH),
    ...nodePorts(spec),
    ...repeatedPorts(spec),
    ...balancing(spec),
    ...(was === undefined ? balancerClass(spec) : []),
    ...trafficPolicies(spec),
  ];
};

function changes(spec: JsonMap, was: JsonMap): readonly Cause[] {
  const balanced = spec["type"] === "LoadBalancer" && was["type"] === "LoadBalancer";
  const { loadBalancerClass, healthCheckNodePort } = spec;
  const asked = needsHealthPort(spec) && needsHealthPort(was) && healthCheckNodePort !== was["healthCheckNodePort"];
  return [
    ...addressChanges(spec, was),
    ...(balanced && loadBalancerClass !== was["loadBalancerClass"]
      ? [invalid("spec.loadBalancerClass", loadBalancerClass, "may not change once set")]
      : []),
    ...balancerClass(spec),
    ...(asked ? [forbidden("spec.healthCheckNodePort", "field is immutable")] : []),
  ];
}

function typeProblems(spec: JsonMap): readonly Cause[] {
  const { type } = spec;
  if (type === "LoadBalancer" || type === "NodePort") {
    const detail = `may not be set to 'None' for ${type} services`;
    return isHeadless(spec) ? [invalid("spec.clusterIPs[0]", "None", detail)] : [];
  }
  if (type !== "ExternalName") return [];
  const name = textAt(spec, "externalName").replace(/\.$/, "");
  return [
    ...["clusterIPs", "ipFamilies", "ipFamilyPolicy"].flatMap((field) =>
      isUnset(spec[field]) ? [] : [forbidden(child(PATH, field), "may not be set for ExternalName services")],
    ),
    ...(name === ""
      ? [required("spec.externalName")]
      : dnsSubdomain(name).map((problem) => invalid("spec.externalName", name, problem))),
  ];
}

function validatePorts(spec: JsonMap): readonly Cause[] {
  const ports = itemsAt(spec, "ports", PATH);
  const names = new Set<string>();
  return ports.flatMap(({ item, at }) => {
    const name = textAt(item, "name");
    const repeated = name !== "" && names.has(name);
    names.add(name);
    const protocol = textAt(item, "appProtocol");
    return [
      ...(name === "" && ports.length > 1 ? [required(child(at, "name"))] : []),
      ...(name === "" ? [] : dnsLabel(name).map((problem) => invalid(child(at, "name"), name, problem))),
      ...(repeated ? [duplicate(child(at, "name"), name)] : []),
      ...portProblem(item["port"] ?? 0, child(at, "port")),
      ...oneOf(item, "protocol", ["SCTP", "TCP", "UDP"], at),
      ...portProblem(item["targetPort"] ?? 0, child(at, "targetPort")),
      ...(item["appProtocol"] === undefined
        ? []
        : qualifiedName(protocol).map((problem) => invalid(child(at, "appProtocol"), protocol, problem))),
    ];
  });
}

const LONGEST_AFFINITY = 86_400;

function affinityTimeout(spec: JsonMap): readonly Cause[] {
  const { timeoutSeconds } = mapAt(spec, "sessionAffinityConfig", "clientIP");
  if (spec["sessionAffinity"] !== "ClientIP" || typeof timeoutSeconds !== "number") return [];
  if (timeoutSeconds > 0 && timeoutSeconds <= LONGEST_AFFINITY) return [];
  const detail = `must be greater than 0 and less than ${LONGEST_AFFINITY}`;
  return [invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", timeoutSeconds, detail)];
}

function externalAddresses(spec: JsonMap, was: JsonMap | undefined): readonly Cause[] {
  const before = new Set(was === undefined ? [] : textsOf(was["externalIPs"]));
  return textsOf(spec["externalIPs"]).flatMap((address, index) => {
    const at = entry("spec.externalIPs", index);
    const problem = before.has(address) ? [] : ipProblem(address, at);
    return problem.length > 0 ? problem : endpointAddress(address, at);
  });
}

/** A node port is once for each protocol, and none where the type has none. */
function nodePorts(spec: JsonMap): readonly Cause[] {
  const open = itemsAt(spec, "ports", PATH).filter(({ item }) => nodePort(item) !== 0);
  const refused =
    spec["type"] === "ClusterIP"
      ? open.map(({ at }) => forbidden(child(at, "nodePort"), "may not be used when `type` is 'ClusterIP'"))
      : [];
  const repeated = repeats(open, ({ protocol, nodePort: number }) => `${String(protocol)} ${String(number)}`);
  return [...refused, ...repeated.map(({ item, at }) => duplicate(child(at, "nodePort"), item["nodePort"]))];
}

/** A number is once for each protocol. A refusal shows no more of the port than these two. */
function repeatedPorts(spec: JsonMap): readonly Cause[] {
  const ports = itemsAt(spec, "ports", PATH);
  return repeats(ports, ({ protocol, port }) => `${String(protocol)} ${String(port)}`).map(({ item, at }) => {
    const { protocol, port } = item;
    const shown = `{"Name":"","Protocol":${toGoJson(protocol)},"AppProtocol":null,"Port":${toGoJson(port)},"TargetPort":0,"NodePort":0}`;
    return duplicate(at, new Printed(shown));
  });
}

type Port = ReturnType<typeof itemsAt>[number];

/** The items whose key an item before them has. */
function repeats(ports: readonly Port[], keyOf: (port: JsonMap) => string): readonly Port[] {
  const seen = new Set<string>();
  return ports.filter(({ item }) => {
    const key = keyOf(item);
    return seen.has(key) || !seen.add(key);
  });
}

const BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";

/** What only a Service with a load balancer has. */
function balancing(spec: JsonMap): readonly Cause[] {
  const ranges = isUnset(spec["loadBalancerSourceRanges"]) || spec["type"] === "LoadBalancer";
  const allocates = spec["allocateLoadBalancerNodePorts"] === undefined || spec["type"] === "LoadBalancer";
  return [
    ...(ranges ? [] : [forbidden("spec.LoadBalancerSourceRanges", BALANCED_ONLY)]),
    ...(allocates ? [] : [forbidden("spec.allocateLoadBalancerNodePorts", BALANCED_ONLY)]),
  ];
}

function balancerClass({ type, loadBalancerClass }: JsonMap): readonly Cause[] {
  if (typeof loadBalancerClass !== "string") return [];
  const at = "spec.loadBalancerClass";
  if (type !== "LoadBalancer") return [forbidden(at, BALANCED_ONLY)];
  return qualifiedName(loadBalancerClass).map((problem) => invalid(at, loadBalancerClass, problem));
}

function trafficPolicies(spec: JsonMap): readonly Cause[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort } = spec;
  const at = "spec.externalTrafficPolicy";
  const external = isUnset(policy)
    ? isExternal(spec)
      ? [required(at)]
      : []
    : isExternal(spec)
      ? oneOf(spec, "externalTrafficPolicy", ["Cluster", "Local"], PATH)
      : [invalid(at, policy, "may only be set for externally-accessible services")];
  const asked = numberOf(healthCheckNodePort);
  const refused = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  const health = needsHealthPort(spec)
    ? portProblem(healthCheckNodePort, "spec.healthCheckNodePort")
    : asked === 0
      ? []
      : [invalid("spec.healthCheckNodePort", asked, refused)];
  return [
    ...external,
    ...health,
    ...oneOf(spec, "internalTrafficPolicy", ["Cluster", "Local"], PATH),
    ...oneOf(spec, "trafficDistribution", ["PreferClose", "PreferSameZone", "PreferSameNode"], PATH),
  ];
}
