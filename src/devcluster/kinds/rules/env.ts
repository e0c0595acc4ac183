import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { child, invalid, notSupported, required, together } from "../../schema/field-error.ts";
import { dnsSubdomain, type NameRule, qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { configKey } from "./config.ts";
import { itemsAt, textAt } from "./fields.ts";

/** The variables of a container's environment: each has a name, and a value from one place at most. */
export function validateEnv(container: JsonMap, path: string): readonly Cause[] {
  return together(
    itemsAt(container, "env", path).flatMap(({ item, at }) => [
      ...(textAt(item, "name") === "" ? [required(child(at, "name"))] : named(item, "name", at, variableName)),
      ...(isMap(item["valueFrom"]) ? validateSource(item, item["valueFrom"], child(at, "valueFrom")) : []),
    ]),
    itemsAt(container, "envFrom", path).flatMap(({ item, at }) => validateEnvFrom(item, at, child(path, "envFrom"))),
  );
}

const NAME_MESSAGE = "a valid environment variable name must consist only of printable ASCII characters other than '='";

const variableName: NameRule = (name) => (/^[ -<>-~]*$/.test(name) ? [] : [NAME_MESSAGE]);

function named(object: JsonMap, field: string, path: string, rule: NameRule): readonly Cause[] {
  const name = textAt(object, field);
  return rule(name).map((problem) => invalid(child(path, field), name, problem));
}

type SourceRule = (source: JsonMap, path: string) => readonly Cause[];

const SOURCES: Readonly<Record<string, SourceRule>> = {
  fieldRef,
  resourceFieldRef,
  configMapKeyRef: keyRef,
  secretKeyRef: keyRef,
  fileKeyRef: () => [],
};
const ONE_OF = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
const SEVERAL = "may not have more than one field specified at a time";

function validateSource(variable: JsonMap, from: JsonMap, path: string): readonly Cause[] {
  const given = Object.entries(SOURCES).filter(([name]) => isMap(from[name]));
  const problems = given.flatMap(([name, judge]) => judge(from[name] as JsonMap, child(path, name)));
  if (given.length === 0) return [invalid(path, "", ONE_OF)];
  if (textAt(variable, "value") !== "") {
    return [...problems, invalid(path, "", "may not be specified when `value` is not empty")];
  }
  return given.length > 1 ? [...problems, invalid(path, "", SEVERAL)] : problems;
}

const FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** Fields of a Pod that have a name, and are no variable's. */
const OTHER_FIELDS = [
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
];
const ENTRY = /^(metadata\.(?:annotations|labels))\['([^']*)'\]$/;

function fieldRef(source: JsonMap, path: string): readonly Cause[] {
  const at = child(path, "fieldPath");
  const field = textAt(source, "fieldPath");
  if (field === "") return [required(at)];
  const version = textAt(source, "apiVersion");
  if (version !== "v1") return [invalid(at, field, `error converting fieldPath: unsupported pod version: ${version}`)];
  const [, map = "", key = ""] = ENTRY.exec(field) ?? [];
  if (map !== "") {
    const name = map.endsWith("annotations") ? key.toLowerCase() : key;
    return qualifiedName(name).map((problem) => invalid(path, name, problem));
  }
  if (FIELDS.includes(field) || field === "spec.host") return [];
  if (OTHER_FIELDS.includes(field)) return [notSupported(at, field, FIELDS)];
  const why = /.\['.*'\]$/.test(field) ? "does not support subscript" : "not supported";
  return [invalid(at, field, `error converting fieldPath: field label ${why}: ${field}`)];
}

const AMOUNTS = ["limits.cpu", "limits.ephemeral-storage", "limits.memory"].flatMap((name) => [
  name,
  name.replace("limits", "requests"),
]);
const HUGE_PAGES = /^(?:requests|limits)\.hugepages-/;

function resourceFieldRef(source: JsonMap, path: string): readonly Cause[] {
  const resource = textAt(source, "resource");
  const at = child(path, "resource");
  if (resource === "") return [required(at)];
  return AMOUNTS.includes(resource) || HUGE_PAGES.test(resource)
    ? []
    : [notSupported(at, resource, AMOUNTS.toSorted())];
}

function keyRef(source: JsonMap, path: string): readonly Cause[] {
  return [
    ...named(source, "name", path, dnsSubdomain),
    ...(textAt(source, "key") === "" ? [required(child(path, "key"))] : named(source, "key", path, configKey)),
  ];
}

/** How many places there are is told of the whole list. */
function validateEnvFrom(from: JsonMap, path: string, all: string): readonly Cause[] {
  const given = ["configMapRef", "secretRef"].filter((name) => isMap(from[name]));
  return [
    ...named(from, "prefix", path, variableName),
    ...given.flatMap((name) => named(from[name] as JsonMap, "name", child(path, name), dnsSubdomain)),
    ...(given.length === 0 ? [invalid(all, "", "must specify one of: `configMapRef` or `secretRef`")] : []),
    ...(given.length > 1 ? [invalid(all, "", SEVERAL)] : []),
  ];
}
