import { equalValues, isMap, type JsonMap } from "../../../core/merge/values.ts";
import { entry, invalid, notSupported, required, together, tooLong } from "../../schema/field-error.ts";
import { dnsLabel } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { jobLabels } from "../job-defaults.ts";
import { domainPath } from "./domain-path.ts";
import { mapAt, notNegative, oneOf, type Rule, textAt } from "./fields.ts";
import { failurePolicy, printFailurePolicy, printSuccessPolicy, successPolicy } from "./job-policies.ts";
import { templateChanges } from "./job-template.ts";
import { selects, validateSelector } from "./selector.ts";
import { immutable, validatePodTemplate } from "./workloads.ts";

const TEMPLATE = "spec.template";
const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
];
const LONGEST_MANAGER = 63;

/** A Job: its Pods end, and most of what it says stays as it is. */
export const job: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  return together(
    old === undefined ? validateGeneratedSelector(object, spec) : [],
    notNegative(spec, COUNTS, "spec"),
    typeof spec["managedBy"] === "string" ? validateManager(spec["managedBy"]) : [],
    isIndexed(spec) ? validateIndexed(spec) : validateNotIndexed(spec),
    isMap(spec["podFailurePolicy"]) ? failurePolicy(spec, spec["podFailurePolicy"]) : [],
    validateReplacement(spec),
    validatePodTemplate(spec),
    validateRestart(spec),
    validateJobSelector(spec),
    validateName(object, spec),
    old === undefined ? [] : validateChange(spec, old),
  );
};

function isIndexed(spec: JsonMap): boolean {
  return spec["completionMode"] === "Indexed";
}

function validateManager(name: string): readonly Cause[] {
  return [
    ...domainPath(name, "spec.managedBy"),
    ...(name.length > LONGEST_MANAGER ? [tooLong("spec.managedBy", LONGEST_MANAGER)] : []),
  ];
}

const MANY = 100_000;
const FEWER = 10_000;

function validateIndexed(spec: JsonMap): readonly Cause[] {
  const [completions, parallelism, most] = ["completions", "parallelism", "maxFailedIndexes"].map((name) =>
    numberAt(spec, name),
  );
  const perIndex = spec["backoffLimitPerIndex"] !== undefined;
  const above = (value: number | undefined, limit: number): value is number => value !== undefined && value > limit;
  const limited = (name: string, value: number, detail: string): Cause =>
    invalid(`spec.${name}`, value, `must be less than or equal to ${detail}`);
  const high = above(completions, MANY) && perIndex;
  const whenHigh = `${FEWER} when completions are above ${MANY} and used with backoff limit per index`;
  return [
    ...needsPerIndex(spec),
    ...(completions === undefined ? [required("spec.completions", "when completion mode is Indexed")] : []),
    ...(above(parallelism, MANY)
      ? [limited("parallelism", parallelism, `${MANY} when completion mode is Indexed`)]
      : []),
    ...(completions !== undefined && above(most, completions)
      ? [limited("maxFailedIndexes", most, "completions")]
      : []),
    ...(above(most, MANY) ? [limited("maxFailedIndexes", most, `${MANY}`)] : []),
    ...(high && most === undefined
      ? [required("spec.maxFailedIndexes", `must be specified when completions is above ${MANY}`)]
      : []),
    ...(high && above(parallelism, FEWER) ? [limited("parallelism", parallelism, whenHigh)] : []),
    ...(high && above(most, FEWER) ? [limited("maxFailedIndexes", most, whenHigh)] : []),
    ...(isMap(spec["successPolicy"]) ? successPolicy(spec["successPolicy"], completions ?? 0) : []),
  ];
}

function needsPerIndex(spec: JsonMap): readonly Cause[] {
  if (spec["maxFailedIndexes"] === undefined || spec["backoffLimitPerIndex"] !== undefined) return [];
  return [required("spec.backoffLimitPerIndex", "when maxFailedIndexes is specified")];
}

function validateNotIndexed(spec: JsonMap): readonly Cause[] {
  const mode = textAt(spec, "completionMode");
  const known = mode === "NonIndexed";
  const indexedOnly = ["backoffLimitPerIndex", "maxFailedIndexes"].filter((name) => spec[name] !== undefined);
  const detail = "requires indexed completion mode";
  return [
    ...needsPerIndex(spec),
    ...(known ? [] : [notSupported("spec.completionMode", mode, ["NonIndexed", "Indexed"])]),
    ...(known ? indexedOnly.map((name) => invalid(`spec.${name}`, spec[name], detail)) : []),
    ...(isMap(spec["successPolicy"])
      ? [invalid("spec.successPolicy", printSuccessPolicy(spec["successPolicy"]), detail)]
      : []),
  ];
}

function numberAt(spec: JsonMap, name: string): number | undefined {
  const value = spec[name];
  return typeof value === "number" ? value : undefined;
}

function validateReplacement(spec: JsonMap): readonly Cause[] {
  const supported = spec["podFailurePolicy"] === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
  return oneOf(spec, "podReplacementPolicy", supported, "spec");
}

function validateRestart(spec: JsonMap): readonly Cause[] {
  const policy = textAt(mapAt(spec, "template", "spec"), "restartPolicy");
  const path = `${TEMPLATE}.spec.restartPolicy`;
  switch (policy) {
    case "Never":
      return [];
    case "OnFailure":
      return spec["podFailurePolicy"] === undefined
        ? []
        : [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
    case "":
    case "Always":
      return [required(path, 'valid values: "OnFailure", "Never"')];
    default:
      return [notSupported(path, policy, ["OnFailure", "Never"])];
  }
}

function validateJobSelector(spec: JsonMap): readonly Cause[] {
  const { selector } = spec;
  const labels = mapAt(spec, "template", "metadata")["labels"];
  const problems = isMap(selector) ? validateSelector(selector, "spec.selector") : [required("spec.selector")];
  if (isMap(selector) && (problems.length > 0 || selects(selector, isMap(labels) ? labels : {}))) return problems;
  const detail = "`selector` does not match template `labels`";
  return [...problems, invalid(`${TEMPLATE}.metadata.labels`, isMap(labels) ? labels : null, detail)];
}

/** What the server generates finds the Pods of this Job only. */
function validateGeneratedSelector(object: JsonMap, spec: JsonMap): readonly Cause[] {
  const { selector } = spec;
  if (spec["manualSelector"] === true || !isMap(selector)) return [];
  const expected = jobLabels(mapAt(object, "metadata"));
  const labels = mapAt(spec, "template", "metadata", "labels");
  const path = `${TEMPLATE}.metadata.labels`;
  return [
    ...Object.entries(expected)
      .filter(([key, value]) => labels[key] !== value)
      .map(([key, value]) => invalid(entry(path, key), labels, `must be '${value}'`)),
    ...(selects(selector, expected) ? [] : [invalid("spec.selector", selector, "`selector` not auto-generated")]),
  ];
}

/** The last of the Pods of an indexed Job is called after it and its index. */
function validateName(object: JsonMap, spec: JsonMap): readonly Cause[] {
  const completions = numberAt(spec, "completions") ?? 0;
  const name = textAt(mapAt(object, "metadata"), "name");
  const last = `${name}-${completions - 1}`;
  if (!isIndexed(spec) || completions <= 0 || dnsLabel(last).length === 0) return [];
  return [invalid("metadata.name", name, `will not able to create pod with invalid DNS label: ${last}`)];
}

function validateChange(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const was = mapAt(old, "spec");
  const policies = [
    ["podFailurePolicy", printFailurePolicy],
    ["successPolicy", printSuccessPolicy],
  ] as const;
  return [
    ...(isIndexed(spec) ? completionsChange(spec, was) : immutable(spec, old, ["completions"])),
    ...immutable(spec, old, ["selector", "completionMode", "backoffLimitPerIndex", "managedBy"]),
    ...templateChanges(spec, old),
    ...policies
      .filter(([name]) => !equalValues(spec[name] ?? null, was[name] ?? null))
      .map(([name, print]) => invalid(`spec.${name}`, print(spec[name]), "field is immutable")),
  ];
}

/** The completions of an indexed Job are as many as its Pods at once when they change. */
function completionsChange(spec: JsonMap, was: JsonMap): readonly Cause[] {
  const { completions, parallelism } = spec;
  if (completions === undefined || completions === was["completions"] || completions === parallelism) return [];
  return [invalid("spec.completions", completions, "can only be modified in tandem with spec.parallelism")];
}
