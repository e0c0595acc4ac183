import { equalValues, isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import {
  child,
  duplicate,
  entry,
  invalid,
  OMITTED,
  Printed,
  required,
  together,
  toGoText,
} from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, notNegative, type Rule, textAt } from "./fields.ts";
import { countIndexes, overlap } from "./job-indexes.ts";

const CONDITIONS = "status.conditions";

/** What of a Job's status is asked for, before and after a write. */
interface View {
  readonly spec: JsonMap;
  readonly status: JsonMap;
  readonly has: (condition: string) => boolean;
  readonly complete: boolean;
  readonly failed: boolean;
  readonly finished: boolean;
}

function viewOf(object: JsonMap): View {
  const status = mapAt(object, "status");
  const told = new Set(
    itemsAt(status, "conditions", "")
      .filter(({ item }) => item["status"] === "True")
      .map(({ item }) => textAt(item, "type")),
  );
  const [complete, failed] = [told.has("Complete"), told.has("Failed")];
  return {
    spec: mapAt(object, "spec"),
    status,
    has: (condition) => told.has(condition),
    complete,
    failed,
    finished: complete || failed,
  };
}

/** A Job's status fits together, and what has ended stays so. Most is judged only where it changes: a Job that was wrong before may be written. */
export const jobStatus: Rule = (object, old) => {
  if (old === undefined) return [];
  const [now, was] = [viewOf(object), viewOf(old)];
  return together(
    notNegative(now.status, ["active", "succeeded", "failed", "ready", "terminating"], "status"),
    uncounted(now.status),
    leftUncounted(now, was),
    conditions(now, was),
    times(now, was),
    counts(now, was),
    indexes(now, was),
  );
};

const said = (holds: boolean, detail: string): readonly Cause[] =>
  holds ? [invalid(CONDITIONS, OMITTED, detail)] : [];

const ENDS = ["Failed", "Complete", "FailureTarget"];

function conditions(now: View, was: View): readonly Cause[] {
  const moved = (condition: string): boolean => now.has(condition) !== was.has(condition);
  const failedIndexes = changed(now, was, "failedIndexes");
  const met = now.has("SuccessCriteriaMet");
  const target = now.has("FailureTarget");
  const [complete, failed] = [moved("Complete"), moved("Failed")];
  return [
    ...said((complete || failed) && now.complete && now.failed, "cannot set Complete=True and Failed=true conditions"),
    ...said(
      (complete || moved("FailureTarget")) && now.complete && target,
      "cannot set Complete=True and FailureTarget=true conditions",
    ),
    ...said(
      (failed || failedIndexes) && now.failed && !target,
      "cannot set Failed=True condition without the FailureTarget=true condition",
    ),
    ...said(
      (complete || moved("SuccessCriteriaMet")) && now.complete && !met,
      "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
    ),
    ...said(met && now.failed, "cannot set SuccessCriteriaMet=True and Failed=true conditions"),
    ...said(met && target, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions"),
    ...said(
      isMap(now.spec["successPolicy"]) && !met && now.complete,
      "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True",
    ),
    ...ENDS.flatMap((end) => said(was.has(end) && !now.has(end), `cannot disable the terminal ${end}=True condition`)),
    ...said(was.has("SuccessCriteriaMet") && !met, "cannot disable the SuccessCriteriaMet=True condition"),
    ...said(
      was.complete && !was.has("SuccessCriteriaMet") && met,
      "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions",
    ),
  ];
}

function changed({ status }: View, { status: before }: View, name: string): boolean {
  return (status[name] ?? null) !== (before[name] ?? null);
}

function times(now: View, was: View): readonly Cause[] {
  const { startTime, completionTime } = now.status;
  const [start, completion] = ["startTime", "completionTime"].map((name) => changed(now, was, name));
  const completed = now.complete !== was.complete || completion === true;
  const finished = now.finished !== was.finished;
  const idle = now.spec["suspend"] === true && now.spec["completions"] === 0;
  const at = (name: string): string => child("status", name);
  const before = typeof startTime === "string" && typeof completionTime === "string" && completionTime < startTime;
  const began = was.status["startTime"] !== undefined && start === true && now.spec["suspend"] !== true;
  return [
    ...(completed && completionTime !== undefined && !now.complete
      ? [
          invalid(
            at("completionTime"),
            completionTime,
            "cannot set completionTime when there is no Complete=True condition",
          ),
        ]
      : []),
    ...(completed && completionTime === undefined && now.complete
      ? [required(at("completionTime"), "completionTime is required for Complete jobs")]
      : []),
    ...((start === true || completion === true) && before
      ? [invalid(at("completionTime"), completionTime, "must be equal to or after `startTime`")]
      : []),
    ...((finished || start === true) && !idle && startTime === undefined && now.finished
      ? [required(at("startTime"), "startTime is required for finished job")]
      : []),
    ...(completion === true && completionTime !== undefined && was.status["completionTime"] !== undefined
      ? [invalid(at("completionTime"), completionTime, "field is immutable")]
      : []),
    ...(began && !isResuming(now, was)
      ? [invalid(at("startTime"), startTime ?? null, "field is immutable for unsuspended job once set")]
      : []),
  ];
}

function isResuming({ status }: View, was: View): boolean {
  return (
    was.has("Suspended") &&
    itemsAt(status, "conditions", "").some(({ item }) => item["type"] === "Suspended" && item["status"] === "False")
  );
}

function counts(now: View, was: View): readonly Cause[] {
  const { status, spec } = now;
  const number = (of: View, name: string): number => (typeof of.status[name] === "number" ? of.status[name] : 0);
  const finished = now.finished !== was.finished;
  const ends = (name: string): boolean =>
    (finished || changed(now, was, name)) && now.finished && number(now, name) > 0;
  const scales = spec["completionMode"] === "Indexed" && spec["completions"] === spec["parallelism"];
  const fewer = (name: string): readonly Cause[] =>
    number(now, name) < number(was, name)
      ? [invalid(child("status", name), number(now, name), `cannot decrease the ${name} counter`)]
      : [];
  return [
    ...(ends("active") ? [invalid("status.active", status["active"], "active>0 is invalid for finished job")] : []),
    ...(ends("terminating")
      ? [invalid("status.terminating", status["terminating"], "terminating>0 is invalid for finished job")]
      : []),
    ...((changed(now, was, "ready") || changed(now, was, "active")) && number(now, "ready") > number(now, "active")
      ? [invalid("status.ready", status["ready"], "cannot set more ready pods than active")]
      : []),
    ...fewer("failed"),
    ...(scales ? [] : fewer("succeeded")),
  ];
}

/** Pods that have ended and are not counted yet. */
function uncounted(status: JsonMap): readonly Cause[] {
  const pods = mapAt(status, "uncountedTerminatedPods");
  return ["succeeded", "failed"].flatMap((list) => {
    const uids = isList(pods[list]) ? pods[list] : [];
    return uids.flatMap((uid, index) => {
      const at = entry(`status.uncountedTerminatedPods.${list}`, index);
      if (uid === "") return [invalid(at, uid, "must not be empty")];
      return uids.indexOf(uid) < index ? [duplicate(at, uid)] : [];
    });
  });
}

/** A Job that has finished has counted all. */
function leftUncounted(now: View, was: View): readonly Cause[] {
  const pods = now.status["uncountedTerminatedPods"];
  const moved =
    now.finished !== was.finished || !equalValues(pods ?? null, was.status["uncountedTerminatedPods"] ?? null);
  const { succeeded = null, failed = null } = isMap(pods) ? pods : {};
  const some = [succeeded, failed].some((list) => isList(list) && list.length > 0);
  if (!moved || !now.finished || !some) return [];
  const shown = new Printed(toGoText({ Succeeded: succeeded, Failed: failed }));
  return [invalid("status.uncountedTerminatedPods", shown, "must be empty for finished job")];
}

function indexes(now: View, was: View): readonly Cause[] {
  const { spec, status } = now;
  const completions = typeof spec["completions"] === "number" ? spec["completions"] : undefined;
  const completed = textAt(status, "completedIndexes");
  const failed = typeof status["failedIndexes"] === "string" ? status["failedIndexes"] : undefined;
  const perIndex = spec["backoffLimitPerIndex"] !== undefined;
  const [completedMoved, failedMoved] = ["completedIndexes", "failedIndexes"].map((name) => changed(now, was, name));
  const bad = (name: string, text: string | undefined): readonly Cause[] => {
    const problem = completions === undefined || text === undefined ? 0 : countIndexes(text, completions);
    return typeof problem === "number"
      ? []
      : [invalid(child("status", name), text, `error parsing ${name}: ${problem}`)];
  };
  const both = completions === undefined || failed === undefined ? undefined : overlap(completed, failed, completions);
  return [
    ...(completedMoved === true ? bad("completedIndexes", completed) : []),
    ...(completedMoved === true && completed !== "" && spec["completionMode"] !== "Indexed"
      ? [
          invalid(
            "status.completedIndexes",
            completed,
            "cannot set non-empty completedIndexes when non-indexed completion mode",
          ),
        ]
      : []),
    ...(failedMoved === true && perIndex ? bad("failedIndexes", failed) : []),
    ...(failedMoved === true && !perIndex && failed !== undefined
      ? [invalid("status.failedIndexes", failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null")]
      : []),
    ...((failedMoved === true || completedMoved === true) && both !== undefined
      ? [invalid("status.failedIndexes", failed, `failedIndexes and completedIndexes overlap at index: ${both}`)]
      : []),
  ];
}
