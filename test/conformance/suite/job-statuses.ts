import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { merge, post } from "./requests.ts";
import { job, JOBS } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

/** No controller here writes its status. */
const UNSEEN = { managedBy: "example.dev/nobody" };
const [BEGAN, ENDED] = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"];
const holds = (...types: readonly string[]): Spec => ({ conditions: types.map((type) => ({ type, status: "True" })) });
const COMPLETE = { startTime: BEGAN, completionTime: ENDED, ...holds("SuccessCriteriaMet", "Complete") };

const writes = (status: Spec, expected: unknown, before: Spec = {}, spec: Spec = {}): Case["run"] =>
  asks(
    (ns) => [
      post(JOBS, ns, job("j", { ...UNSEEN, ...spec })),
      merge(JOBS, ns, "j/status", { status: before }),
      merge(JOBS, ns, "j/status", { status }),
    ],
    expected,
  );
const INDEXED = { completionMode: "Indexed", completions: 4, parallelism: 4 };

/** Cases of the area `status: jobs`. */
export const jobStatuses = area("status: jobs", {
  "one that is complete": asksFor(
    ["status"],
    (ns) => [post(JOBS, ns, job("j", UNSEEN)), merge(JOBS, ns, "j/status", { status: COMPLETE })],
    {
      status: {
        conditions: [
          { type: "SuccessCriteriaMet", status: "True", lastProbeTime: null, lastTransitionTime: null },
          { type: "Complete", status: "True", lastProbeTime: null, lastTransitionTime: null },
        ],
        startTime: "TIME",
        completionTime: "TIME",
      },
    },
  ),
  "numbers below zero": writes({ active: -1, succeeded: -1, failed: -1, ready: -1, terminating: -1 }, [
    '422 Invalid: Job.batch "j" is invalid: [status.active: Invalid value: -1: must be greater than or equal to 0, status.failed: Invalid value: -1: cannot decrease the failed counter, status.failed: Invalid value: -1: must be greater than or equal to 0, status.ready: Invalid value: -1: must be greater than or equal to 0, status.succeeded: Invalid value: -1: cannot decrease the succeeded counter, status.succeeded: Invalid value: -1: must be greater than or equal to 0, status.terminating: Invalid value: -1: must be greater than or equal to 0]',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.active",
    "FieldValueInvalid status.failed",
    "FieldValueInvalid status.failed",
    "FieldValueInvalid status.ready",
    "FieldValueInvalid status.succeeded",
    "FieldValueInvalid status.succeeded",
    "FieldValueInvalid status.terminating",
  ]),
  "complete without reason and times": writes(holds("Complete"), [
    '422 Invalid: Job.batch "j" is invalid: [status.completionTime: Required value: completionTime is required for Complete jobs, status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition, status.startTime: Required value: startTime is required for finished job]',
    "name j, group batch, kind Job",
    "FieldValueRequired status.completionTime",
    "FieldValueInvalid status.conditions",
    "FieldValueRequired status.startTime",
  ]),
  "failed without reason and time": writes(holds("Failed"), [
    '422 Invalid: Job.batch "j" is invalid: [status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition, status.startTime: Required value: startTime is required for finished job]',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.conditions",
    "FieldValueRequired status.startTime",
  ]),
  "complete and failed": writes(
    { ...COMPLETE, ...holds("SuccessCriteriaMet", "Complete", "Failed", "FailureTarget") },
    [
      '422 Invalid: Job.batch "j" is invalid: [status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions, status.conditions: Invalid value: cannot set Complete=True and FailureTarget=true conditions, status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and Failed=true conditions, status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions]',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.conditions",
      "FieldValueInvalid status.conditions",
      "FieldValueInvalid status.conditions",
      "FieldValueInvalid status.conditions",
    ],
  ),
  "a completion before it began": writes({ startTime: ENDED, completionTime: BEGAN }, [
    '422 Invalid: Job.batch "j" is invalid: [status.completionTime: Invalid value: "TIME": cannot set completionTime when there is no Complete=True condition, status.completionTime: Invalid value: "TIME": must be equal to or after `startTime`]',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.completionTime",
    "FieldValueInvalid status.completionTime",
  ]),
  "it is complete no more": writes(
    { conditions: [] },
    [
      '422 Invalid: Job.batch "j" is invalid: [status.completionTime: Invalid value: "TIME": cannot set completionTime when there is no Complete=True condition, status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition, status.conditions: Invalid value: cannot disable the terminal Complete=True condition]',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.completionTime",
      "FieldValueInvalid status.conditions",
      "FieldValueInvalid status.conditions",
    ],
    COMPLETE,
  ),
  "another time of completion": writes(
    { completionTime: "2026-01-01T00:00:09Z" },
    [
      '422 Invalid: Job.batch "j" is invalid: status.completionTime: Invalid value: "TIME": field is immutable',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.completionTime",
    ],
    COMPLETE,
  ),
  "another time at which it began": writes(
    { startTime: ENDED },
    [
      '422 Invalid: Job.batch "j" is invalid: status.startTime: Invalid value: "TIME": field is immutable for unsuspended job once set',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.startTime",
    ],
    { startTime: BEGAN },
  ),
  "counts go down": writes(
    { succeeded: 1, failed: 1 },
    [
      '422 Invalid: Job.batch "j" is invalid: [status.failed: Invalid value: 1: cannot decrease the failed counter, status.succeeded: Invalid value: 1: cannot decrease the succeeded counter]',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.failed",
      "FieldValueInvalid status.succeeded",
    ],
    { succeeded: 2, failed: 2 },
  ),
  "more ready than active": writes({ ready: 1 }, [
    '422 Invalid: Job.batch "j" is invalid: status.ready: Invalid value: 1: cannot set more ready pods than active',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.ready",
  ]),
  "active pods of one that is complete": writes({ ...COMPLETE, active: 1, terminating: 1 }, [
    '422 Invalid: Job.batch "j" is invalid: [status.active: Invalid value: 1: active>0 is invalid for finished job, status.terminating: Invalid value: 1: terminating>0 is invalid for finished job]',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.active",
    "FieldValueInvalid status.terminating",
  ]),
  "pods that are not counted": writes(
    { ...COMPLETE, uncountedTerminatedPods: { succeeded: ["a", "a", ""], failed: ["b"] } },
    [
      '422 Invalid: Job.batch "j" is invalid: [status.uncountedTerminatedPods.succeeded[1]: Duplicate value: "a", status.uncountedTerminatedPods.succeeded[2]: Invalid value: "": must not be empty, status.uncountedTerminatedPods: Invalid value: {"Succeeded":["a","a",""],"Failed":["b"]}: must be empty for finished job]',
      "name j, group batch, kind Job",
      "FieldValueDuplicate status.uncountedTerminatedPods.succeeded[1]",
      "FieldValueInvalid status.uncountedTerminatedPods.succeeded[2]",
      "FieldValueInvalid status.uncountedTerminatedPods",
    ],
  ),
  "indexes without indexes": writes({ completedIndexes: "0", failedIndexes: "1" }, [
    '422 Invalid: Job.batch "j" is invalid: [status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode, status.failedIndexes: Invalid value: "1": cannot set non-null failedIndexes when backoffLimitPerIndex is null]',
    "name j, group batch, kind Job",
    "FieldValueInvalid status.completedIndexes",
    "FieldValueInvalid status.failedIndexes",
  ]),
  indexes: writes(
    { completedIndexes: "0,2-3", failedIndexes: "3" },
    [
      '422 Invalid: Job.batch "j" is invalid: status.failedIndexes: Invalid value: "3": failedIndexes and completedIndexes overlap at index: 3',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.failedIndexes",
    ],
    {},
    { ...INDEXED, backoffLimitPerIndex: 1 },
  ),
  "indexes that there are not": writes(
    { completedIndexes: "4" },
    [
      '422 Invalid: Job.batch "j" is invalid: status.completedIndexes: Invalid value: "4": error parsing completedIndexes: too large index: "4"',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.completedIndexes",
    ],
    {},
    INDEXED,
  ),
  "complete, with a policy of success": writes(
    { startTime: BEGAN, completionTime: ENDED, ...holds("Complete") },
    [
      '422 Invalid: Job.batch "j" is invalid: [status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition, status.conditions: Invalid value: cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True]',
      "name j, group batch, kind Job",
      "FieldValueInvalid status.conditions",
      "FieldValueInvalid status.conditions",
    ],
    {},
    { ...INDEXED, successPolicy: { rules: [{ succeededCount: 1 }] } },
  ),
});
