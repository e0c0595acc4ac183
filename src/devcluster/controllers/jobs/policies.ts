import { isList, type JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { listOf, mapOf } from "../owned.ts";
import { type End, failure } from "./conditions.ts";
import { type Indexes, parseIndexes } from "./indexes.ts";

/** What a Job's policy makes of a pod that failed. */
export interface Verdict {
  /** Whether it is one of the failures that a Job may have. */
  readonly counted: boolean;
  /** Its index is not tried again. */
  readonly endsIndex?: true;
  /** The end of the whole Job. */
  readonly end?: End;
}

/** The first rule of `podFailurePolicy` that fits a pod decides; without one the failure counts. */
export function judgeFailure({ podFailurePolicy }: JsonMap, pod: KubeObject): Verdict {
  const { namespace = "", name = "" } = pod.metadata;
  const status = mapOf(pod["status"]);
  for (const [index, rule] of listOf(mapOf(podFailurePolicy)["rules"]).entries()) {
    const container = containerOf(rule["onExitCodes"], status);
    const condition = rule["onExitCodes"] === undefined ? conditionOf(rule["onPodConditions"], status) : undefined;
    if (container === undefined && condition === undefined) continue;
    if (rule["action"] === "Ignore") return { counted: false };
    if (rule["action"] === "FailIndex") return { counted: true, endsIndex: true };
    if (rule["action"] !== "FailJob") return { counted: true };
    const by = `matching FailJob rule at index ${index}`;
    const message =
      container === undefined
        ? `Pod ${namespace}/${name} has condition ${String(condition?.["type"])} ${by}`
        : `Container ${String(container["name"])} for pod ${namespace}/${name} failed with exit code ${String(exitCodeOf(container))} ${by}`;
    return { counted: true, end: failure("PodFailurePolicy", message) };
  }
  return { counted: true };
}

/** The container whose end a rule of exit codes speaks of. */
function containerOf(rule: unknown, status: JsonMap): JsonMap | undefined {
  if (rule === undefined) return undefined;
  const { containerName, operator, values } = mapOf(rule);
  return [...listOf(status["containerStatuses"]), ...listOf(status["initContainerStatuses"])].find((container) => {
    const code = exitCodeOf(container);
    if (code === undefined || code === 0 || (containerName !== undefined && containerName !== container["name"]))
      return false;
    return (isList(values) && values.includes(code)) === (operator === "In");
  });
}

function exitCodeOf({ state }: JsonMap): unknown {
  return mapOf(mapOf(state)["terminated"])["exitCode"];
}

function conditionOf(patterns: unknown, status: JsonMap): JsonMap | undefined {
  return listOf(status["conditions"]).find((condition) =>
    listOf(patterns).some(
      (pattern) => pattern["type"] === condition["type"] && (pattern["status"] ?? "True") === condition["status"],
    ),
  );
}

/** The end of an Indexed Job whose `successPolicy` asks for no more than the indexes that are done. */
export function successOf({ successPolicy, completions }: JsonMap, done: Indexes | undefined): End | undefined {
  if (done === undefined) return undefined;
  const rules = listOf(mapOf(successPolicy)["rules"]);
  const met = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, Number(completions));
    const count = wanted === undefined ? done.size : [...wanted].filter((index) => done.has(index)).length;
    const isEnough = typeof succeededCount === "number" && count >= succeededCount;
    return wanted === undefined ? isEnough : wanted.size > 0 && (isEnough || count === wanted.size);
  });
  if (met < 0) return undefined;
  return {
    announced: "SuccessCriteriaMet",
    final: "Complete",
    reason: "SuccessPolicy",
    message: `Matched rules at index ${met}`,
  };
}
