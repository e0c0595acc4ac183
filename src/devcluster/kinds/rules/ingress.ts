import { isIP } from "node:net";
import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { child, invalid, required } from "../../schema/field-error.ts";
import { dnsLabel, dnsSubdomain } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, oneOf, portProblem, type Rule, textAt } from "./fields.ts";

/** An Ingress leads somewhere. */
export const ingress: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const rules = itemsAt(spec, "rules", "spec");
  const fallback = spec["defaultBackend"];
  return [
    ...(rules.length === 0 && !isMap(fallback)
      ? [invalid("spec", null, "either `defaultBackend` or `rules` must be specified")]
      : []),
    ...(isMap(fallback) ? validateBackend(fallback, "spec.defaultBackend") : []),
    ...rules.flatMap(({ item, at }) => [
      ...validateHost(textAt(item, "host"), child(at, "host")),
      ...validateHttp(item, at),
    ]),
  ];
};

function validateHost(host: string, path: string): readonly Cause[] {
  if (host === "" || host.includes("*")) return [];
  return [
    ...(isIP(host) === 0 ? [] : [invalid(path, host, "must be a DNS name, not an IP address")]),
    ...dnsSubdomain(host).map((problem) => invalid(path, host, problem)),
  ];
}

function validateHttp(rule: JsonMap, path: string): readonly Cause[] {
  if (!isMap(rule["http"])) return [];
  const paths = itemsAt(rule["http"], "paths", child(path, "http"));
  if (paths.length === 0) return [required(child(path, "http.paths"))];
  return paths.flatMap(({ item, at }) => validatePath(item, at));
}

const SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"];
const SUFFIXES = ["/..", "/."];

function validatePath(item: JsonMap, path: string): readonly Cause[] {
  const type = item["pathType"];
  const text = textAt(item, "path");
  const at = child(path, "path");
  if (type === undefined) return [required(child(path, "pathType"), "pathType must be specified")];
  const literal = type === "Exact" || type === "Prefix";
  const relative = !text.startsWith("/") && (literal || (type === "ImplementationSpecific" && text !== ""));
  return [
    ...(relative ? [invalid(at, text, "must be an absolute path")] : []),
    ...(literal ? SEQUENCES.filter((part) => text.includes(part)) : []).map((part) =>
      invalid(at, text, `must not contain '${part}'`),
    ),
    ...(literal ? SUFFIXES.filter((part) => text.endsWith(part)) : []).map((part) =>
      invalid(at, text, `cannot end with '${part}'`),
    ),
    ...oneOf(item, "pathType", ["Exact", "ImplementationSpecific", "Prefix"], path),
    ...validateBackend(mapAt(item, "backend"), child(path, "backend")),
  ];
}

/** What requests are led to: a Service's port, or something else by its kind. */
function validateBackend(backend: JsonMap, path: string): readonly Cause[] {
  const { resource, service } = backend;
  if (!isMap(service)) return isMap(resource) ? [] : [invalid(path, "", "resource or service backend is required")];
  if (isMap(resource)) return [invalid(path, "", "cannot set both resource and service backends")];
  const name = textAt(service, "name");
  const at = child(path, "service.name");
  return [
    ...(name === "" ? [required(at)] : dnsLabel(name).map((problem) => invalid(at, name, problem))),
    ...validatePort(mapAt(service, "port"), path),
  ];
}

function validatePort(port: JsonMap, path: string): readonly Cause[] {
  const number = port["number"] ?? 0;
  const named = textAt(port, "name") !== "";
  if (named && number !== 0) return [invalid(path, "", "cannot set both port name & port number")];
  if (named) return [];
  return number === 0
    ? [required(path, "port name or number is required")]
    : portProblem(number, child(path, "service.port.number"));
}
