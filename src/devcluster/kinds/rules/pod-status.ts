import { isIPv6 } from "node:net";

import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { child, entry, forbidden, invalid, Printed, together, toGoText } from "../../schema/field-error.ts";
import { dnsSubdomain, qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { ipProblem } from "./cluster-addresses.ts";
import { itemsAt, mapAt, type Rule, textAt } from "./fields.ts";

/** A Pod's status: conditions with names, addresses, and containers that do not come back unless their policy says so. */
export const podStatus: Rule = (object, old) => {
  if (old === undefined) return [];
  const [status, was] = [mapAt(object, "status"), mapAt(old, "status")];
  return together(
    conditions(status),
    nomination(status, was, textAt(mapAt(old, "spec"), "nodeName")),
    generation(status["observedGeneration"], "status.observedGeneration"),
    status["qosClass"] === was["qosClass"]
      ? []
      : [invalid("status.qosClass", textAt(status, "qosClass"), "field is immutable")],
    STATUSES.flatMap(([list, containers]) => revived(status, was, mapAt(old, "spec"), { list, containers })),
    podAddresses(status, was),
    hostAddresses(status, was),
  );
};

const SYSTEM = ["PodScheduled", "Ready", "Initialized"];

function conditions(status: JsonMap): readonly Cause[] {
  return itemsAt(status, "conditions", "status").flatMap(({ item, at }) => {
    const type = textAt(item, "type");
    const problems = SYSTEM.includes(type) ? [] : qualifiedName(type);
    return [
      ...generation(item["observedGeneration"], child(at, "observedGeneration")),
      ...problems.map((problem) => invalid(child(at, "Type"), type, problem)),
    ];
  });
}

function generation(value: unknown, path: string): readonly Cause[] {
  return typeof value === "number" && value < 0 ? [invalid(path, value, "must be a non-negative integer")] : [];
}

function nomination(status: JsonMap, was: JsonMap, nodeName: string): readonly Cause[] {
  const name = textAt(status, "nominatedNodeName");
  const path = "status.nominatedNodeName";
  if (name === "" || name === textAt(was, "nominatedNodeName")) return [];
  return [
    ...dnsSubdomain(name).map((problem) => invalid(path, name, problem)),
    ...(nodeName === "" ? [] : [forbidden(path, "may not be set on pods that are already bound to a node")]),
  ];
}

const STATUSES = [
  ["containerStatuses", "containers"],
  ["initContainerStatuses", "initContainers"],
  ["ephemeralContainerStatuses", undefined],
] as const;

interface Lists {
  readonly list: string;
  readonly containers: string | undefined;
}

/** Containers that had ended, and run or wait again although nothing starts them again. */
function revived(status: JsonMap, was: JsonMap, spec: JsonMap, { list, containers }: Lists): readonly Cause[] {
  const now = itemsAt(status, list, "status");
  return itemsAt(was, list, "status").flatMap(({ item, at }) => {
    const terminated = mapAt(item, "state")["terminated"];
    const name = textAt(item, "name");
    const next = now.find(({ item: one }) => textAt(one, "name") === name && !isTerminated(one));
    if (!isMap(terminated) || next === undefined) return [];
    const own =
      containers === undefined
        ? undefined
        : itemsAt(spec, containers, "").find((one) => textAt(one.item, "name") === name);
    const again = own !== undefined && startsAgain(own.item, spec, terminated["exitCode"] ?? 0);
    return again ? [] : [forbidden(child(at, "state"), "may not be transitioned to non-terminated state")];
  });
}

function isTerminated(status: JsonMap): boolean {
  return isMap(mapAt(status, "state")["terminated"]);
}

/** By the policy of the container, or of the Pod. Rules for single exit codes are taken to start it again. */
function startsAgain(container: JsonMap, spec: JsonMap, exitCode: unknown): boolean {
  if (itemsAt(container, "restartPolicyRules", "").length > 0) return true;
  const policy = textAt(container, "restartPolicy") || textAt(spec, "restartPolicy");
  return policy === "OnFailure" ? exitCode !== 0 : policy !== "Never";
}

function podAddresses(status: JsonMap, was: JsonMap): readonly Cause[] {
  const path = "status.podIPs";
  const addresses = addressesOf(status, "podIPs");
  const first = addresses[0];
  const own = textAt(status, "podIP");
  return [
    ...listProblems(addresses, addressesOf(was, "podIPs"), path),
    ...((own === "") === (first === undefined)
      ? []
      : [invalid(path, shown(addresses), "podIP and podIPs must either both be set or both be unset")]),
    ...(own !== "" && first !== undefined && first !== own
      ? [invalid(`${path}[0].ip`, first, "must be equal to `podIP`")]
      : []),
  ];
}

function hostAddresses(status: JsonMap, was: JsonMap): readonly Cause[] {
  const addresses = addressesOf(status, "hostIPs");
  const [first] = addresses;
  if (first === undefined) return [];
  return [
    ...(textAt(status, "hostIP") === first
      ? []
      : [invalid("status.hostIPs[0].ip", first, "must be equal to `hostIP`")]),
    ...listProblems(addresses, addressesOf(was, "hostIPs"), "status.hostIPs"),
  ];
}

function addressesOf(status: JsonMap, list: string): readonly string[] {
  return itemsAt(status, list, "").map(({ item }) => textAt(item, "ip"));
}

/** New addresses are addresses, and there is one of a family at most. */
function listProblems(addresses: readonly string[], before: readonly string[], path: string): readonly Cause[] {
  const families = new Set(addresses.map((address) => isIPv6(address)));
  const many = addresses.length > 1 && (families.size < 2 || addresses.length > 2);
  return [
    ...addresses.flatMap((address, index) => (before.includes(address) ? [] : ipProblem(address, entry(path, index)))),
    ...(many ? [invalid(path, shown(addresses), "may specify no more than one IP for each IP family")] : []),
  ];
}

function shown(addresses: readonly string[]): Printed {
  return new Printed(addresses.length === 0 ? "null" : toGoText(addresses.map((ip) => ({ IP: ip }))));
}
