import { isList, isMap, type JsonMap } from "../../../core/merge/values.ts";
import {
  child,
  duplicate,
  entry,
  invalid,
  notSupported,
  OMITTED,
  Printed,
  required,
  together,
  toGoText,
  tooLong,
  tooMany,
} from "../../schema/field-error.ts";
import { qualifiedName } from "../../schema/names.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, notNegative, textAt } from "./fields.ts";
import { countIndexes } from "./job-indexes.ts";

/*
 * When a Job has failed, and when it has succeeded.
 */

const MOST_RULES = 20;
const MOST_CODES = 255;
const MOST_CONDITIONS = 20;
const LONGEST_INDEXES = 64 * 1024;
const ACTIONS = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS = ["In", "NotIn"];
const STATUSES = ["False", "True", "Unknown"];

const valid = (values: readonly string[]): string => `valid values: [${values.map((value) => `"${value}"`).join(" ")}]`;

/** What is wrong with the policy of failures of a Job's `spec`. */
export function failurePolicy(spec: JsonMap, policy: JsonMap): readonly Cause[] {
  const path = "spec.podFailurePolicy";
  const rules = itemsAt(policy, "rules", path);
  const podSpec = mapAt(spec, "template", "spec");
  const names = new Set(
    ["containers", "initContainers"].flatMap((list) =>
      itemsAt(podSpec, list, "").map(({ item }) => textAt(item, "name")),
    ),
  );
  return [
    ...(rules.length > MOST_RULES ? [tooMany(child(path, "rules"), rules.length, MOST_RULES)] : []),
    ...rules.flatMap(({ item, at }) => failureRule(item, at, names, spec["backoffLimitPerIndex"] !== undefined)),
  ];
}

function failureRule(rule: JsonMap, path: string, names: ReadonlySet<string>, perIndex: boolean): readonly Cause[] {
  const codes = rule["onExitCodes"];
  const conditions = itemsAt(rule, "onPodConditions", path);
  const both = isMap(codes) && conditions.length > 0;
  const none = !isMap(codes) && conditions.length === 0;
  return together(
    failureAction(textAt(rule, "action"), child(path, "action"), perIndex),
    isMap(codes) ? exitCodes(codes, child(path, "onExitCodes"), names) : [],
    conditions.length > MOST_CONDITIONS
      ? [tooMany(child(path, "onPodConditions"), conditions.length, MOST_CONDITIONS)]
      : [],
    conditions.flatMap(({ item, at }) => condition(item, at)),
    both ? [invalid(path, OMITTED, "specifying both OnExitCodes and OnPodConditions is not supported")] : [],
    none ? [invalid(path, OMITTED, "specifying one of OnExitCodes and OnPodConditions is required")] : [],
  );
}

function failureAction(action: string, path: string, perIndex: boolean): readonly Cause[] {
  if (action === "") return [required(path, valid(ACTIONS))];
  if (!ACTIONS.includes(action)) return [notSupported(path, action, ACTIONS)];
  return action === "FailIndex" && !perIndex
    ? [invalid(path, action, "requires the backoffLimitPerIndex to be set")]
    : [];
}

function exitCodes(codes: JsonMap, path: string, names: ReadonlySet<string>): readonly Cause[] {
  const operator = textAt(codes, "operator");
  const container = codes["containerName"];
  const values = isList(codes["values"]) ? codes["values"] : [];
  const at = child(path, "values");
  const ordered = values.every((value, index) => index === 0 || Number(values[index - 1]) <= Number(value));
  return [
    ...(operator === "" ? [required(child(path, "operator"), valid(OPERATORS))] : []),
    ...(operator === "" || OPERATORS.includes(operator)
      ? []
      : [notSupported(child(path, "operator"), operator, OPERATORS)]),
    ...(typeof container === "string" && !names.has(container)
      ? [
          invalid(
            child(path, "containerName"),
            container,
            "must be one of the container or initContainer names in the pod template",
          ),
        ]
      : []),
    ...(values.length === 0 ? [invalid(at, codes["values"] ?? null, "at least one value is required")] : []),
    ...(values.length > MOST_CODES ? [tooMany(at, values.length, MOST_CODES)] : []),
    ...values.flatMap((value, index) => [
      ...(operator === "In" && value === 0
        ? [invalid(entry(at, index), value, "must not be 0 for the In operator")]
        : []),
      ...(values.indexOf(value) < index ? [duplicate(entry(at, index), value)] : []),
    ]),
    ...(ordered ? [] : [invalid(at, values, "must be ordered")]),
  ];
}

function condition(pattern: JsonMap, path: string): readonly Cause[] {
  const type = textAt(pattern, "type");
  const status = textAt(pattern, "status");
  const at = child(path, "status");
  return [
    ...qualifiedName(type).map((problem) => invalid(child(path, "type"), type, problem)),
    ...(status === "" ? [required(at, valid(STATUSES))] : []),
    ...(status === "" || STATUSES.includes(status) ? [] : [notSupported(at, status, STATUSES)]),
  ];
}

/** What is wrong with the policy of success of an indexed Job of so many `completions`. */
export function successPolicy(policy: JsonMap, completions: number): readonly Cause[] {
  const path = "spec.successPolicy.rules";
  const rules = itemsAt(policy, "rules", "spec.successPolicy");
  return [
    ...(rules.length === 0
      ? [required(path, "at least one rules must be specified when the successPolicy is specified")]
      : []),
    ...(rules.length > MOST_RULES ? [tooMany(path, rules.length, MOST_RULES)] : []),
    ...rules.flatMap(({ item, at }) => successRule(item, at, completions)),
  ];
}

function successRule(rule: JsonMap, path: string, completions: number): readonly Cause[] {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  const counted = typeof indexes === "string" ? countIndexes(indexes, completions) : 0;
  const total = typeof counted === "number" ? counted : 0;
  const at = child(path, "succeededCount");
  const most = (limit: number, what: string): Cause =>
    invalid(at, count, `must be less than or equal to ${limit} (the number of ${what})`);
  return [
    ...(indexes === undefined && count === undefined
      ? [required(path, "at least one of succeededCount or succeededIndexes must be specified")]
      : []),
    ...(typeof indexes === "string" && indexes.length > LONGEST_INDEXES
      ? [tooLong(child(path, "succeededIndexes"), LONGEST_INDEXES)]
      : []),
    ...(typeof counted === "string"
      ? [invalid(child(path, "succeededIndexes"), indexes, `error parsing succeededIndexes: ${counted}`)]
      : []),
    ...notNegative(rule, ["succeededCount"], path),
    ...(typeof count === "number" && count > completions ? [most(completions, "specified completions")] : []),
    ...(typeof count === "number" && indexes !== undefined && count > total
      ? [most(total, "indexes in the specified succeededIndexes field")]
      : []),
  ];
}

/** With the names that the API server has for the fields inside, as it prints a policy that changed. One that states no rules is taken to state an empty list. */
export function printFailurePolicy(policy: unknown): Printed | null {
  if (!isMap(policy)) return null;
  const rules = itemsAt(policy, "rules", "").map(({ item }) => ({
    Action: textAt(item, "action"),
    OnExitCodes: printCodes(item["onExitCodes"]),
    OnPodConditions: isList(item["onPodConditions"])
      ? itemsAt(item, "onPodConditions", "").map(({ item: { type = "", status = "" } }) => ({
          Type: type,
          Status: status,
        }))
      : null,
  }));
  return new Printed(toGoText({ Rules: rules }));
}

function printCodes(codes: unknown): unknown {
  if (!isMap(codes)) return null;
  const { containerName = null, operator = "", values = null } = codes;
  return { ContainerName: containerName, Operator: operator, Values: values };
}

/** The same for a policy of success. */
export function printSuccessPolicy(policy: unknown): Printed | null {
  if (!isMap(policy)) return null;
  const rules = itemsAt(policy, "rules", "").map(({ item: { succeededIndexes = null, succeededCount = null } }) => ({
    SucceededIndexes: succeededIndexes,
    SucceededCount: succeededCount,
  }));
  return new Printed(toGoText({ Rules: rules }));
}
