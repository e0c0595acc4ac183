import type { JsonMap } from "../../../core/merge/values.ts";
import { child, duplicate, invalid, notSupported, together } from "../../schema/field-error.ts";
import { dnsLabel, dnsSubdomain, type NameRule, qualifiedName } from "../../schema/names.ts";
import { validateLabels } from "../../schema/object-meta.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, textAt } from "./fields.ts";

const MAX_INT32 = 2 ** 31 - 1;
const NAMES: Readonly<Record<string, NameRule>> = {
  serviceAccountName: dnsSubdomain,
  nodeName: dnsSubdomain,
  hostname: dnsLabel,
  subdomain: dnsLabel,
  priorityClassName: dnsSubdomain,
  runtimeClassName: dnsSubdomain,
};

/** Fields of a Pod's spec that are judged by themselves: names, numbers, gates. */
export function validatePodFields(spec: JsonMap, path: string): readonly Cause[] {
  const named = Object.entries(NAMES).flatMap(([field, rule]) => {
    const name = textAt(spec, field);
    return name === "" ? [] : rule(name).map((problem) => invalid(child(path, field), name, problem));
  });
  return together(
    named,
    validateLabels(spec["nodeSelector"], child(path, "nodeSelector")),
    deadline(spec["activeDeadlineSeconds"], child(path, "activeDeadlineSeconds")),
    preemption(textAt(spec, "preemptionPolicy"), child(path, "preemptionPolicy")),
    gates(spec, path),
    itemsAt(spec, "readinessGates", path).flatMap(({ item, at }) => {
      const type = textAt(item, "conditionType");
      return qualifiedName(type).map((problem) => invalid(child(at, "conditionType"), type, problem));
    }),
  );
}

function deadline(seconds: unknown, path: string): readonly Cause[] {
  const isNumber = typeof seconds === "number" || typeof seconds === "bigint";
  if (!isNumber || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(path, seconds, `must be between 1 and ${MAX_INT32}, inclusive`)];
}

const POLICIES = ["PreemptLowerPriority", "Never"];

function preemption(policy: string, path: string): readonly Cause[] {
  return policy === "" || POLICIES.includes(policy) ? [] : [notSupported(path, policy, POLICIES)];
}

function gates(spec: JsonMap, path: string): readonly Cause[] {
  const names = itemsAt(spec, "schedulingGates", path).map(({ item, at }) => ({ name: textAt(item, "name"), at }));
  return names.flatMap(({ name, at }, index) => [
    ...qualifiedName(name).map((problem) => invalid(at, name, problem)),
    ...(names.findIndex((other) => other.name === name) < index ? [duplicate(at, name)] : []),
  ]);
}
