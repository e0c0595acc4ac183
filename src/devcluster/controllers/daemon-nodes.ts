import { isList, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { listOf, mapOf, textOf } from "./owned.ts";

/** Whether a daemon belongs on a node, and whether it may stay there. */
export interface Fit {
  readonly starts: boolean;
  readonly stays: boolean;
}

/** Whether pods of a spec, with these tolerations, run on a node: by its name, its labels and its taints. */
export function fitOf(spec: JsonMap, tolerations: readonly JsonMap[], node: KubeObject): Fit {
  const { name = "", labels = {} } = node.metadata;
  const nodeName = textOf(spec["nodeName"]);
  const selects = Object.entries(mapOf(spec["nodeSelector"])).every(([key, value]) => labels[key] === value);
  if ((nodeName !== "" && nodeName !== name) || !selects || !isAffine(spec, name, labels))
    return { starts: false, stays: false };
  const taints = listOf(mapOf(node["spec"])["taints"]).filter(
    (taint) => !tolerations.some((one) => tolerates(one, taint)),
  );
  const has = (effect: string): boolean => taints.some((taint) => taint["effect"] === effect);
  return { starts: !has("NoExecute") && !has("NoSchedule"), stays: !has("NoExecute") };
}

/** What an affinity to nodes requires: one of its terms. */
function isAffine(spec: JsonMap, name: string, labels: Readonly<Record<string, string>>): boolean {
  const required = mapOf(mapOf(spec["affinity"])["nodeAffinity"])["requiredDuringSchedulingIgnoredDuringExecution"];
  if (required === undefined) return true;
  return listOf(mapOf(required)["nodeSelectorTerms"]).some((term) => {
    const expressions = listOf(term["matchExpressions"]);
    const fields = listOf(term["matchFields"]);
    if (expressions.length + fields.length === 0) return false;
    return (
      expressions.every((one) => holds(one, labels)) && fields.every((one) => holds(one, { "metadata.name": name }))
    );
  });
}

function holds(requirement: JsonMap, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textOf(requirement["key"])];
  const values = isList(requirement["values"]) ? requirement["values"] : [];
  switch (requirement["operator"]) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function tolerates({ key, operator, value, effect }: JsonMap, taint: JsonMap): boolean {
  if (textOf(effect) !== "" && effect !== taint["effect"]) return false;
  if (textOf(key) !== "" && key !== taint["key"]) return false;
  return (
    operator === "Exists" || (["", "Equal"].includes(textOf(operator)) && textOf(value) === textOf(taint["value"]))
  );
}

const NODE_CONDITIONS = ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"];

/** The tolerations of a daemon: those of its template, and those by which it stays on a node in trouble. */
export function daemonTolerations(spec: JsonMap): readonly JsonMap[] {
  const exists = (taint: string, effect: string): JsonMap => ({
    key: `node.kubernetes.io/${taint}`,
    operator: "Exists",
    effect,
  });
  const added = [
    exists("not-ready", "NoExecute"),
    exists("unreachable", "NoExecute"),
    ...NODE_CONDITIONS.map((taint) => exists(taint, "NoSchedule")),
    ...(spec["hostNetwork"] === true ? [exists("network-unavailable", "NoSchedule")] : []),
  ];
  const isSame = (a: JsonMap, b: JsonMap): boolean =>
    ["key", "operator", "effect"].every((field) => a[field] === b[field]);
  const own = listOf(spec["tolerations"]);
  // One that is there already loses its limit of time.
  const kept = own.map((given) => added.find((one) => isSame(one, given)) ?? given);
  return [...kept, ...added.filter((one) => !own.some((given) => isSame(one, given)))];
}

/** A pod's affinity to one node, beside what its template says of others. */
export function affinityTo(affinity: unknown, node: string): JsonMap {
  const { nodeAffinity, ...others } = mapOf(affinity);
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  return {
    ...others,
    nodeAffinity: { ...mapOf(nodeAffinity), requiredDuringSchedulingIgnoredDuringExecution: required },
  };
}

/** The node that a pod is on, or meant for by its affinity. */
export function nodeOf(pod: KubeObject): string | undefined {
  const spec = mapOf(pod["spec"]);
  if (textOf(spec["nodeName"]) !== "") return textOf(spec["nodeName"]);
  const required = mapOf(
    mapOf(mapOf(spec["affinity"])["nodeAffinity"])["requiredDuringSchedulingIgnoredDuringExecution"],
  );
  const fields = listOf(required["nodeSelectorTerms"]).flatMap((term) => listOf(term["matchFields"]));
  const named = fields.find(({ key, operator }) => key === "metadata.name" && operator === "In");
  return isList(named?.["values"]) && named["values"].length === 1 ? textOf(named["values"][0]) : undefined;
}
