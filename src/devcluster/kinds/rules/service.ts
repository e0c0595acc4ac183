import { isIP } from "node:net";
import { isList, type JsonMap } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, duplicate, invalid, required } from "../../schema/field-error.ts";
import { dnsLabel } from "../../schema/names.ts";
import { validateLabels } from "../../schema/object-meta.ts";
import { itemsAt, mapAt, oneOf, portProblem, type Rule, textAt } from "./fields.ts";

const PATH = "spec";

/** A Service's ports, type and addresses. */
export const service: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return [
    ...validatePorts(spec),
    ...oneOf(spec, "type", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], PATH),
    ...oneOf(spec, "sessionAffinity", ["ClientIP", "None"], PATH),
    ...validateLabels(spec["selector"], "spec.selector"),
    ...validateAddresses(spec, old === undefined ? undefined : mapAt(old, "spec")),
    ...(spec["type"] === "ExternalName" && textAt(spec, "externalName") === "" ? [required("spec.externalName")] : []),
  ];
};

function validatePorts(spec: JsonMap): readonly Cause[] {
  const ports = itemsAt(spec, "ports", PATH);
  if (ports.length === 0) {
    const needsNone = spec["type"] === "ExternalName" || spec["clusterIP"] === "None";
    return needsNone ? [] : [required("spec.ports")];
  }
  const names = new Set<string>();
  return ports.flatMap(({ item, at }) => {
    const name = textAt(item, "name");
    const repeated = name !== "" && names.has(name);
    names.add(name);
    return [
      ...(name === "" && ports.length > 1 ? [required(child(at, "name"))] : []),
      ...(name === "" ? [] : dnsLabel(name).map((problem) => invalid(child(at, "name"), name, problem))),
      ...(repeated ? [duplicate(child(at, "name"), name)] : []),
      ...portProblem(item["port"], child(at, "port")),
      ...oneOf(item, "protocol", ["SCTP", "TCP", "UDP"], at),
      ...portProblem(item["targetPort"], child(at, "targetPort")),
    ];
  });
}

function validateAddresses(spec: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  const { clusterIP, clusterIPs } = spec;
  if (typeof clusterIP !== "string" || clusterIP === "" || clusterIP === "None") return [];
  if (isIP(clusterIP) === 0) {
    return [invalid("spec.clusterIPs[0]", clusterIP, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  }
  const was = old === undefined ? "" : textAt(old, "clusterIP");
  if (was === "" || was === clusterIP || spec["type"] === "ExternalName") return [];
  return [invalid("spec.clusterIPs[0]", isList(clusterIPs) ? clusterIPs : [clusterIP], "may not change once set")];
}
