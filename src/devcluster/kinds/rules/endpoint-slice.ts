import { isIPv4, isIPv6 } from "node:net";

import { equalValues, isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import {
  child,
  duplicate,
  entry,
  invalid,
  notSupported,
  required,
  together,
  tooMany,
} from "../../schema/field-error.ts";
import { addressProblem, canonicalAddress } from "../../schema/ip-address.ts";
import { dnsLabel, dnsSubdomain, labelValue, type NameRule, qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { textsOf } from "../../services/spec.ts";
import { endpointAddress } from "./endpoint-address.ts";
import { itemsAt, oneOf, type Rule, textAt } from "./fields.ts";

const TYPES = ["FQDN", "IPv4", "IPv6"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const MOST_ENDPOINTS = 1000;
const MOST_ADDRESSES = 100;
const MOST_PORTS = 20_000;
const MOST_HINTS = 8;

/** A slice has addresses of one type, for good, and ports. Endpoints that do not change are not judged again. */
export const endpointSlice: Rule = (object, old) => {
  const unchanged = old !== undefined && equalValues(endpointsOf(object), endpointsOf(old));
  return together(
    validateType(object, old),
    validatePorts(object),
    unchanged ? [] : validateEndpoints(object, textAt(object, "addressType")),
  );
};

function endpointsOf(object: JsonMap): readonly unknown[] {
  return isList(object["endpoints"]) ? object["endpoints"] : [];
}

function validateType(object: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  const type = textAt(object, "addressType");
  const changed = old !== undefined && textAt(old, "addressType") !== type;
  return [
    ...(type === "" ? [required("addressType")] : []),
    ...(type === "" || TYPES.includes(type) ? [] : [notSupported("addressType", type, TYPES)]),
    ...(changed ? [invalid("addressType", null, "field is immutable")] : []),
  ];
}

function validateEndpoints(object: JsonMap, type: string): readonly Cause[] {
  const { length } = endpointsOf(object);
  if (length > MOST_ENDPOINTS) return [tooMany("endpoints", length, MOST_ENDPOINTS)];
  return itemsAt(object, "endpoints", "").flatMap(({ item, at }) => [
    ...validateAddresses(textsOf(item["addresses"]), type, child(at, "addresses")),
    ...(typeof item["nodeName"] === "string" ? named(item["nodeName"], dnsSubdomain, child(at, "nodeName")) : []),
    ...(typeof item["hostname"] === "string" ? named(item["hostname"], dnsLabel, child(at, "hostname")) : []),
    ...(isMap(item["hints"]) ? validateHints(item["hints"], child(at, "hints")) : []),
  ]);
}

function named(name: string, rule: NameRule, path: string): readonly Cause[] {
  return rule(name).map((problem) => invalid(path, name, problem));
}

function validateAddresses(addresses: readonly string[], type: string, path: string): readonly Cause[] {
  const judge = ADDRESS_RULES[type];
  return [
    ...(addresses.length === 0 ? [required(path)] : []),
    ...(addresses.length > MOST_ADDRESSES ? [tooMany(path, addresses.length, MOST_ADDRESSES)] : []),
    ...(judge === undefined ? [] : addresses.flatMap((address, index) => judge(address, entry(path, index), path))),
  ];
}

type AddressRule = (address: string, at: string, all: string) => readonly Cause[];

/** What is of the other family is told of all addresses. */
const ADDRESS_RULES: Readonly<Record<string, AddressRule>> = {
  IPv4: (address, at, all) => {
    const problem = addressProblem(address);
    if (problem !== undefined) return [invalid(at, address, problem)];
    return [
      ...(isIPv4(address) ? [] : [invalid(all, address, "must be an IPv4 address")]),
      ...endpointAddress(address, at),
    ];
  },
  IPv6: (address, at, all) => {
    const problem = addressProblem(address) ?? formProblem(address);
    if (problem !== undefined) return [invalid(at, address, problem)];
    return [
      ...(isIPv6(address) ? [] : [invalid(all, address, "must be an IPv6 address")]),
      ...endpointAddress(address, at),
    ];
  },
  FQDN: (address, at) => domainProblem(address, at),
};

function formProblem(address: string): string | undefined {
  const canonical = canonicalAddress(address);
  return canonical === address ? undefined : `must be in canonical form (${JSON.stringify(canonical)})`;
}

function domainProblem(address: string, at: string): readonly Cause[] {
  if (address === "") return [required(at)];
  const name = address.replace(/\.$/, "");
  const problems = dnsSubdomain(name);
  if (problems.length > 0) return [invalid(at, name, problems.join(","))];
  const labels = name.split(".");
  if (labels.length < 2) return [invalid(at, name, "should be a domain with at least two segments separated by dots")];
  const label = labels.find((one) => dnsLabel(one).length > 0);
  return label === undefined ? [] : [invalid(at, label, dnsLabel(label).join(","))];
}

function validateHints(hints: JsonMap, path: string): readonly Cause[] {
  const zones = validateHinted(hints, "forZones", path, labelValue);
  // Too many zones end the look at the hints.
  if (itemsAt(hints, "forZones", path).length > MOST_HINTS) return zones;
  return [...zones, ...validateHinted(hints, "forNodes", path, dnsSubdomain)];
}

function validateHinted(hints: JsonMap, list: string, path: string, rule: NameRule): readonly Cause[] {
  const items = itemsAt(hints, list, path);
  if (items.length > MOST_HINTS) return [tooMany(child(path, list), items.length, MOST_HINTS)];
  return together(
    repeated(items),
    items.flatMap(({ item, at }) => named(textAt(item, "name"), rule, child(at, "name"))),
  );
}

function repeated(items: ReturnType<typeof itemsAt>): readonly Cause[] {
  const names = items.map(({ item }) => textAt(item, "name"));
  return items.flatMap(({ at }, index) => {
    const name = names[index] ?? "";
    return names.indexOf(name) < index ? [duplicate(child(at, "name"), name)] : [];
  });
}

function validatePorts(object: JsonMap): readonly Cause[] {
  const ports = itemsAt(object, "ports", "");
  if (ports.length > MOST_PORTS) return [tooMany("ports", ports.length, MOST_PORTS)];
  return together(
    repeated(ports),
    ports.flatMap(({ item, at }) => [
      ...(textAt(item, "name") === "" ? [] : named(textAt(item, "name"), dnsLabel, child(at, "name"))),
      ...oneOf(item, "protocol", PROTOCOLS, at),
      ...(typeof item["appProtocol"] === "string"
        ? named(item["appProtocol"], qualifiedName, child(at, "appProtocol"))
        : []),
    ]),
  );
}
