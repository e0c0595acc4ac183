import { isMap, type JsonMap } from "../../../core/merge/values.ts";
import { child, forbidden, invalid, notSupported, required } from "../../schema/field-error.ts";
import { dnsLabel, pathSegment, qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { mapAt, textAt } from "./fields.ts";
import { amountOf } from "./quantity.ts";

/** The sources of a metric by its type, in the order in which they are looked at: only the first that is there is judged. */
const SOURCES: Readonly<Record<string, readonly [string, (source: JsonMap, path: string) => readonly Cause[]]>> = {
  Object: ["object", validateObject],
  External: ["external", validateExternal],
  Pods: ["pods", validatePods],
  Resource: ["resource", validateResource],
  ContainerResource: ["containerResource", validateContainerResource],
};
const TYPES = Object.keys(SOURCES).toSorted();

/** A metric has the one source that its type names. */
export function validateMetric(metric: JsonMap, path: string): readonly Cause[] {
  const type = textAt(metric, "type");
  const at = child(path, "type");
  const expected = SOURCES[type]?.[0];
  const present = Object.values(SOURCES).filter(([source]) => isMap(metric[source]));
  const others = present.length === 1 ? [] : present.filter(([source]) => source !== expected);
  return [
    ...(type === "" ? [required(at, "must specify a metric source type")] : []),
    ...(expected === undefined ? [notSupported(at, type, TYPES)] : []),
    ...present.slice(0, 1).flatMap(([source, judge]) => judge(mapAt(metric, source), child(path, source))),
    ...(expected === undefined || isMap(metric[expected])
      ? []
      : [required(child(path, expected), "must populate information for the given metric source")]),
    ...others.map(([source]) => forbidden(child(path, source), "must populate the given metric source only")),
  ];
}

/** A reference to an object by its kind and name. `core` is the one kind that may be named without a group; default is every kind. */
export function validateReference(
  reference: JsonMap,
  path: string,
  { core }: { readonly core?: string } = {},
): readonly Cause[] {
  const apiVersion = textAt(reference, "apiVersion");
  const at = child(path, "apiVersion");
  const parts = apiVersion.split("/");
  const mayBeCore = core === undefined || textAt(reference, "kind") === core;
  return [
    ...["kind", "name"].flatMap((name) => validateName(textAt(reference, name), child(path, name), pathSegment, "")),
    ...(parts.length > 2 ? [invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)] : []),
    ...(parts.length === 1 && !mayBeCore ? [invalid(at, apiVersion, "apiVersion must specify API group")] : []),
  ];
}

function validateName(
  name: string,
  path: string,
  rule: (name: string) => readonly string[],
  missing: string,
): readonly Cause[] {
  return name === "" ? [required(path, missing)] : rule(name).map((problem) => invalid(path, name, problem));
}

function validateIdentifier(source: JsonMap, path: string): readonly Cause[] {
  const name = textAt(mapAt(source, "metric"), "name");
  return validateName(name, child(path, "metric.name"), pathSegment, "must specify a metric name");
}

function validateObject(source: JsonMap, path: string): readonly Cause[] {
  const { value, averageValue } = mapAt(source, "target");
  return [
    ...validateReference(mapAt(source, "describedObject"), child(path, "describedObject")),
    ...validateIdentifier(source, path),
    ...validateTarget(source, path),
    ...(value === undefined && averageValue === undefined
      ? [required(child(path, "target.averageValue"), "must set either a target value or averageValue")]
      : []),
  ];
}

function validateExternal(source: JsonMap, path: string): readonly Cause[] {
  const { value, averageValue } = mapAt(source, "target");
  const at = (name: string): string => child(path, `target.${name}`);
  const neither = value === undefined && averageValue === undefined;
  const both = value !== undefined && averageValue !== undefined;
  return [
    ...validateIdentifier(source, path),
    ...validateTarget(source, path),
    ...(neither ? [required(at("averageValue"), "must set either a target value for metric or a per-pod target")] : []),
    ...(both ? [forbidden(at("value"), "may not set both a target value for metric and a per-pod target")] : []),
  ];
}

function validatePods(source: JsonMap, path: string): readonly Cause[] {
  return [
    ...validateIdentifier(source, path),
    ...validateTarget(source, path),
    ...(mapAt(source, "target")["averageValue"] === undefined
      ? [required(child(path, "target.averageValue"), "must specify a positive target averageValue")]
      : []),
  ];
}

function validateResource(source: JsonMap, path: string): readonly Cause[] {
  const noName = textAt(source, "name") === "";
  return [
    ...(noName ? [required(child(path, "name"), "must specify a resource name")] : []),
    ...validateTarget(source, path),
    ...validateAmounts(source, path),
  ];
}

function validateContainerResource(source: JsonMap, path: string): readonly Cause[] {
  const at = (name: string): string => child(path, name);
  const container = textAt(source, "container");
  return [
    ...validateName(textAt(source, "name"), at("name"), containerResource, "must specify a resource name"),
    ...validateName(container, at("container"), dnsLabel, "must specify a container"),
    ...validateTarget(source, path),
    ...validateAmounts(source, path),
  ];
}

const CONTAINER_RESOURCE = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

/** A resource that containers ask for: one of Kubernetes' own, or one with a domain. */
function containerResource(name: string): readonly string[] {
  const problems = qualifiedName(name);
  const isKnown = name.includes("/") || CONTAINER_RESOURCE.test(name);
  return [
    ...problems,
    ...(isKnown || problems.length > 0 ? [] : ["must be a standard resource type or fully qualified"]),
    ...(isKnown ? [] : ["must be a standard resource for containers"]),
  ];
}

function validateAmounts(source: JsonMap, path: string): readonly Cause[] {
  const { averageUtilization: percent, averageValue: amount } = mapAt(source, "target");
  const at = (name: string): string => child(path, `target.${name}`);
  if (percent === undefined && amount === undefined) {
    return [required(at("averageUtilization"), "must set either a target raw value or a target utilization")];
  }
  return percent !== undefined && amount !== undefined
    ? [forbidden(at("averageValue"), "may not set both a target raw value and a target utilization")]
    : [];
}

const TARGETS = ["Utilization", "Value", "AverageValue"];

function validateTarget(source: JsonMap, path: string): readonly Cause[] {
  const target = mapAt(source, "target");
  const percent = target["averageUtilization"];
  const type = textAt(target, "type");
  const at = (name: string): string => child(path, `target.${name}`);
  return [
    ...(type === "" ? [required(at("type"), "must specify a metric target type")] : []),
    ...(TARGETS.includes(type)
      ? []
      : [invalid(at("type"), type, "must be either Utilization, Value, or AverageValue")]),
    ...["value", "averageValue"].flatMap((name) => notPositive(target[name], at(name))),
    ...(typeof percent === "number" && percent < 1
      ? [invalid(at("averageUtilization"), percent, "must be greater than 0")]
      : []),
  ];
}

function notPositive(quantity: unknown, path: string): readonly Cause[] {
  const amount = amountOf(quantity);
  return amount === undefined || amount > 0 ? [] : [invalid(path, quantity, "must be positive")];
}
