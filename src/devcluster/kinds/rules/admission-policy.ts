import { isList, type JsonMap } from "../../../core/merge/values.ts";
import type { KubeObject } from "../../../model/objects.ts";
import { compilePolicy } from "../../admission/policy.ts";
import { child, invalid, notSupported, required } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, type Rule, textAt } from "./fields.ts";

const FAILURE_POLICIES = ["Fail", "Ignore"];
const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge"];
const NOTHING = "validations or auditAnnotations must contain at least one item";

/** A policy matches something, checks something, and its expressions can be evaluated. */
export const admissionPolicy: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const validations = itemsAt(spec, "validations", "spec");
  const annotations = itemsAt(spec, "auditAnnotations", "spec");
  const failurePolicy = textAt(spec, "failurePolicy");
  const empty = validations.length === 0 && annotations.length === 0;
  return [
    ...(FAILURE_POLICIES.includes(failurePolicy)
      ? []
      : [notSupported("spec.failurePolicy", failurePolicy, FAILURE_POLICIES)]),
    ...validateConstraints(spec),
    ...(empty ? [required("spec.validations", NOTHING), required("spec.auditAnnotations", NOTHING)] : []),
    ...validations.flatMap(({ item, at }) => validateCheck(item, at)),
    ...compilePolicy(object as KubeObject)
      .problems.filter(({ value }) => value.trim() !== "")
      .map(({ field, value, problem }) => invalid(field, value, problem)),
  ];
};

function validateConstraints(spec: JsonMap): readonly Cause[] {
  const path = "spec.matchConstraints";
  if (spec["matchConstraints"] === undefined) return [required(path)];
  const rules = itemsAt(mapAt(spec, "matchConstraints"), "resourceRules", path);
  return rules.length === 0 ? [required(child(path, "resourceRules"))] : [];
}

function validateCheck(check: JsonMap, path: string): readonly Cause[] {
  const message = textAt(check, "message");
  const reason = textAt(check, "reason");
  return [
    ...(textAt(check, "expression").trim() === ""
      ? [required(child(path, "expression"), "expression is not specified")]
      : []),
    ...(message.trim().includes("\n")
      ? [invalid(child(path, "message"), message, "must not contain line breaks")]
      : []),
    ...(reason === "" || REASONS.includes(reason) ? [] : [notSupported(child(path, "reason"), reason, REASONS)]),
  ];
}

const TWICE =
  "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";

/** A binding names a policy and what to do about what it finds. */
export const admissionPolicyBinding: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const actions = isList(spec["validationActions"]) ? spec["validationActions"] : [];
  const path = "spec.validationActions";
  return [
    ...(textAt(spec, "policyName") === "" ? [required("spec.policyName")] : []),
    ...(actions.length === 0 ? [required(path)] : []),
    ...(actions.includes("Deny") && actions.includes("Warn") ? [invalid(path, actions, TWICE)] : []),
  ];
};
