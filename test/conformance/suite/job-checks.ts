import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { DEPLOYMENTS, post } from "./requests.ts";
import { deployment, job, JOBS } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

const creates = (spec: Spec, expected: unknown): Case["run"] => asks((ns) => post(JOBS, ns, job("j", spec)), expected);
const indexed = (spec: Spec, expected: unknown): Case["run"] =>
  creates({ completionMode: "Indexed", completions: 4, ...spec }, expected);
const failing = (...rules: readonly unknown[]): Spec => ({ podFailurePolicy: { rules } });
const succeeding = (...rules: readonly unknown[]): Spec => ({ successPolicy: { rules } });
const BAD_LABELS = { "a b": "x" };

/** Cases of the area `create: checks of jobs`. */
export const jobChecks = area("create: checks of jobs", {
  "numbers below zero": creates(
    { parallelism: -1, completions: -1, backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1 },
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0, spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0, spec.completions: Invalid value: -1: must be greater than or equal to 0, spec.parallelism: Invalid value: -1: must be greater than or equal to 0, spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0]',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.activeDeadlineSeconds",
      "FieldValueInvalid spec.backoffLimit",
      "FieldValueInvalid spec.completions",
      "FieldValueInvalid spec.parallelism",
      "FieldValueInvalid spec.ttlSecondsAfterFinished",
    ],
  ),
  "a mode that there is not": creates({ completionMode: "Other" }, [
    '422 Invalid: Job.batch "j" is invalid: spec.completionMode: Unsupported value: "Other": supported values: "NonIndexed", "Indexed"',
    "name j, group batch, kind Job",
    "FieldValueNotSupported spec.completionMode",
  ]),
  "no number of completions by index": creates({ completionMode: "Indexed", parallelism: 1 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.completions: Required value: when completion mode is Indexed',
    "name j, group batch, kind Job",
    "FieldValueRequired spec.completions",
  ]),
  "too many at once by index": indexed({ parallelism: 100_001 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.parallelism",
  ]),
  "limits by index without indexes": creates({ backoffLimitPerIndex: 1, maxFailedIndexes: 1 }, [
    '422 Invalid: Job.batch "j" is invalid: [spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode, spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode]',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.backoffLimitPerIndex",
    "FieldValueInvalid spec.maxFailedIndexes",
  ]),
  "failed indexes without a limit for each": indexed({ maxFailedIndexes: 1 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
    "name j, group batch, kind Job",
    "FieldValueRequired spec.backoffLimitPerIndex",
  ]),
  "more failed indexes than completions": indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 5 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.maxFailedIndexes: Invalid value: 5: must be less than or equal to completions',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.maxFailedIndexes",
  ]),
  "many completions with a limit for each": indexed(
    { completions: 100_001, parallelism: 10_001, backoffLimitPerIndex: 1 },
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.maxFailedIndexes: Required value: must be specified when completions is above 100000, spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index]',
      "name j, group batch, kind Job",
      "FieldValueRequired spec.maxFailedIndexes",
      "FieldValueInvalid spec.parallelism",
    ],
  ),
  "a name that the last pod cannot have": asks(
    (ns) => post(JOBS, ns, job("j.j", { completionMode: "Indexed", completions: 4 })),
    [
      '422 Invalid: Job.batch "j.j" is invalid: metadata.name: Invalid value: "j.j": will not able to create pod with invalid DNS label: j.j-3',
      "name j.j, group batch, kind Job",
      "FieldValueInvalid metadata.name",
    ],
  ),
  "a name that hosts cannot have": asksFor(
    ["spec.completions"],
    (ns) => post(JOBS, ns, job("j.j", { suspend: true })),
    {
      status: 201,
      "spec.completions": 1,
      warnings: [
        '299 - "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"',
      ],
    },
  ),
  "who sees to it": creates({ managedBy: "plain" }, [
    '422 Invalid: Job.batch "j" is invalid: spec.managedBy: Invalid value: "plain": must be a domain-prefixed path (such as "acme.io/foo")',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.managedBy",
  ]),
  "who sees to it, by a domain and a path": creates({ managedBy: "A b/c d" }, [
    "422 Invalid: Job.batch \"j\" is invalid: [spec.managedBy: Invalid value: \"A b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.managedBy: Invalid value: \"c d\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')]",
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.managedBy",
    "FieldValueInvalid spec.managedBy",
  ]),
  "pods that start again for ever": creates(
    { template: { spec: { restartPolicy: "Always", containers: [{ name: "c", image: "i" }] } } },
    [
      '422 Invalid: Job.batch "j" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
      "name j, group batch, kind Job",
      "FieldValueRequired spec.template.spec.restartPolicy",
    ],
  ),
  "a policy of restarts that there is not": creates(
    { template: { spec: { restartPolicy: "Other", containers: [{ name: "c", image: "i" }] } } },
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.template.spec.restartPolicy: Unsupported value: "Other": supported values: "Always", "OnFailure", "Never", spec.template.spec.restartPolicy: Unsupported value: "Other": supported values: "OnFailure", "Never"]',
      "name j, group batch, kind Job",
      "FieldValueNotSupported spec.template.spec.restartPolicy",
      "FieldValueNotSupported spec.template.spec.restartPolicy",
    ],
  ),
  "when a pod is replaced": creates({ podReplacementPolicy: "Other" }, [
    '422 Invalid: Job.batch "j" is invalid: spec.podReplacementPolicy: Unsupported value: "Other": supported values: "Failed", "TerminatingOrFailed"',
    "name j, group batch, kind Job",
    "FieldValueNotSupported spec.podReplacementPolicy",
  ]),
  "failures: when a pod is replaced": creates(
    { ...failing({ action: "Ignore", onPodConditions: [{ type: "A" }] }), podReplacementPolicy: "TerminatingOrFailed" },
    [
      '422 Invalid: Job.batch "j" is invalid: spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      "name j, group batch, kind Job",
      "FieldValueNotSupported spec.podReplacementPolicy",
    ],
  ),
  "failures: containers that start again": creates(
    {
      ...failing({ action: "Ignore", onPodConditions: [{ type: "A" }] }),
      template: { spec: { restartPolicy: "OnFailure", containers: [{ name: "c", image: "i" }] } },
    },
    [
      '422 Invalid: Job.batch "j" is invalid: spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.template.spec.restartPolicy",
    ],
  ),
  "failures: a rule of nothing": creates(failing({}), [
    '422 Invalid: Job.batch "j" is invalid: [spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"], spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required]',
    "name j, group batch, kind Job",
    "FieldValueRequired spec.podFailurePolicy.rules[0].action",
    "FieldValueInvalid spec.podFailurePolicy.rules[0]",
  ]),
  "failures: a rule of two things": creates(
    failing({ action: "Other", onExitCodes: { operator: "In", values: [1] }, onPodConditions: [{ type: "A" }] }),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.podFailurePolicy.rules[0].action: Unsupported value: "Other": supported values: "Count", "FailIndex", "FailJob", "Ignore", spec.podFailurePolicy.rules[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported]',
      "name j, group batch, kind Job",
      "FieldValueNotSupported spec.podFailurePolicy.rules[0].action",
      "FieldValueInvalid spec.podFailurePolicy.rules[0]",
    ],
  ),
  "failures: by index without indexes": creates(
    failing({ action: "FailIndex", onExitCodes: { operator: "In", values: [1] } }),
    [
      '422 Invalid: Job.batch "j" is invalid: spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.podFailurePolicy.rules[0].action",
    ],
  ),
  "failures: exit codes": creates(
    failing(
      { action: "Count", onExitCodes: { containerName: "x", operator: "Other", values: [2, 1, 1] } },
      { action: "Count", onExitCodes: { operator: "In", values: [0] } },
      { action: "Count", onExitCodes: {} },
    ),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template, spec.podFailurePolicy.rules[0].onExitCodes.operator: Unsupported value: "Other": supported values: "In", "NotIn", spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1,1]: must be ordered, spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1, spec.podFailurePolicy.rules[1].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator, spec.podFailurePolicy.rules[2].onExitCodes.operator: Required value: valid values: ["In" "NotIn"], spec.podFailurePolicy.rules[2].onExitCodes.values: Invalid value: null: at least one value is required]',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.podFailurePolicy.rules[0].onExitCodes.containerName",
      "FieldValueNotSupported spec.podFailurePolicy.rules[0].onExitCodes.operator",
      "FieldValueInvalid spec.podFailurePolicy.rules[0].onExitCodes.values",
      "FieldValueDuplicate spec.podFailurePolicy.rules[0].onExitCodes.values[2]",
      "FieldValueInvalid spec.podFailurePolicy.rules[1].onExitCodes.values[0]",
      "FieldValueRequired spec.podFailurePolicy.rules[2].onExitCodes.operator",
      "FieldValueInvalid spec.podFailurePolicy.rules[2].onExitCodes.values",
    ],
  ),
  "failures: conditions": creates(failing({ action: "Count", onPodConditions: [{ type: "a b", status: "x" }] }), [
    "422 Invalid: Job.batch \"j\" is invalid: [spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: \"x\": supported values: \"False\", \"True\", \"Unknown\", spec.podFailurePolicy.rules[0].onPodConditions[0].type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]",
    "name j, group batch, kind Job",
    "FieldValueNotSupported spec.podFailurePolicy.rules[0].onPodConditions[0].status",
    "FieldValueInvalid spec.podFailurePolicy.rules[0].onPodConditions[0].type",
  ]),
  "failures: a condition holds where nothing else is said": asksFor(
    ["spec.podFailurePolicy", "spec.podReplacementPolicy"],
    (ns) =>
      post(JOBS, ns, job("j", { suspend: true, ...failing({ action: "Count", onPodConditions: [{ type: "A" }] }) })),
    {
      status: 201,
      "spec.podFailurePolicy": { rules: [{ action: "Count", onPodConditions: [{ type: "A", status: "True" }] }] },
      "spec.podReplacementPolicy": "Failed",
    },
  ),
  "success: without indexes": creates(succeeding({ succeededCount: 1 }), [
    '422 Invalid: Job.batch "j" is invalid: spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.successPolicy",
  ]),
  "success: without rules": indexed(succeeding(), [
    '422 Invalid: Job.batch "j" is invalid: spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
    "name j, group batch, kind Job",
    "FieldValueRequired spec.successPolicy.rules",
  ]),
  "success: a rule of nothing": indexed(succeeding({}), [
    '422 Invalid: Job.batch "j" is invalid: spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
    "name j, group batch, kind Job",
    "FieldValueRequired spec.successPolicy.rules[0]",
  ]),
  "success: more than there are": indexed(
    succeeding({ succeededCount: 5 }, { succeededIndexes: "0,2-3", succeededCount: 4 }),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.successPolicy.rules[0].succeededCount: Invalid value: 5: must be less than or equal to 4 (the number of specified completions), spec.successPolicy.rules[1].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of indexes in the specified succeededIndexes field)]',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.successPolicy.rules[0].succeededCount",
      "FieldValueInvalid spec.successPolicy.rules[1].succeededCount",
    ],
  ),
  "success: indexes": indexed(
    succeeding(...["1,0", "x", "0-1-2", "4", "0-4", "2-1", "-1", ""].map((succeededIndexes) => ({ succeededIndexes }))),
    [
      '422 Invalid: Job.batch "j" is invalid: [spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1,0": error parsing succeededIndexes: non-increasing order, previous: 1, current: 0, spec.successPolicy.rules[1].succeededIndexes: Invalid value: "x": error parsing succeededIndexes: cannot convert string to integer for index: "x", spec.successPolicy.rules[2].succeededIndexes: Invalid value: "0-1-2": error parsing succeededIndexes: the fragment "0-1-2" violates the requirement that an index interval can have at most two parts separated by \'-\', spec.successPolicy.rules[3].succeededIndexes: Invalid value: "4": error parsing succeededIndexes: too large index: "4", spec.successPolicy.rules[4].succeededIndexes: Invalid value: "0-4": error parsing succeededIndexes: too large index: "4", spec.successPolicy.rules[5].succeededIndexes: Invalid value: "2-1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1, spec.successPolicy.rules[6].succeededIndexes: Invalid value: "-1": error parsing succeededIndexes: cannot convert string to integer for index: ""]',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.successPolicy.rules[0].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[1].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[2].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[3].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[4].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[5].succeededIndexes",
      "FieldValueInvalid spec.successPolicy.rules[6].succeededIndexes",
    ],
  ),
  "labels and annotations of the template": asks(
    (ns) => post(JOBS, ns, job("j", {}, { labels: BAD_LABELS, annotations: BAD_LABELS })),
    [
      "422 Invalid: Job.batch \"j\" is invalid: [metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.template.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.template.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]",
      "name j, group batch, kind Job",
      "FieldValueInvalid metadata.labels",
      "FieldValueInvalid spec.template.annotations",
      "FieldValueInvalid spec.template.labels",
    ],
  ),
  "labels and annotations of a Deployment's template": asks(
    (ns) => {
      const { spec, ...made } = deployment("a");
      const { template, ...rest } = spec as Record<string, Record<string, unknown>>;
      const metadata = { labels: { app: "a", ...BAD_LABELS }, annotations: BAD_LABELS };
      return post(DEPLOYMENTS, ns, { ...made, spec: { ...rest, template: { ...template, metadata } } });
    },
    [
      "422 Invalid: Deployment.apps \"a\" is invalid: [spec.template.annotations: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), spec.template.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')]",
      "name a, group apps, kind Deployment",
      "FieldValueInvalid spec.template.annotations",
      "FieldValueInvalid spec.template.labels",
    ],
  ),
});
