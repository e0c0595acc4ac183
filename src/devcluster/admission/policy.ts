import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { itemsOf } from "../auth/rules.ts";
import { BOOL, type CelType, NULL, STRING } from "../cel/types.ts";
import { entry } from "../schema/field-error.ts";
import { compilePolicyExpression, type PolicyExpression, type PolicyScope, variableType } from "./expressions.ts";

/** A check of a policy. */
export interface PolicyCheck {
  readonly expression: PolicyExpression;
  readonly messageExpression?: PolicyExpression;
  readonly message: string;
  /** Of the refusal. */
  readonly reason: string;
}

/** An expression that cannot be compiled, and where it stands. */
export interface PolicyProblem {
  readonly field: string;
  readonly value: string;
  readonly problem: string;
}

/** A `ValidatingAdmissionPolicy`, compiled. */
export interface Policy {
  readonly name: string;
  /** Whether what goes wrong in judging is passed over. */
  readonly lenient: boolean;
  readonly constraints: JsonMap;
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly conditions: readonly PolicyExpression[];
  readonly variables: ReadonlyMap<string, PolicyExpression>;
  readonly checks: readonly PolicyCheck[];
  readonly annotations: readonly PolicyExpression[];
  readonly problems: readonly PolicyProblem[];
}

/** Compiles a policy. */
export function compilePolicy(object: KubeObject): Policy {
  const spec = mapOf(object["spec"]);
  const problems: PolicyProblem[] = [];
  const { paramKind } = spec;
  const hasParams = isMap(paramKind);
  const types = new Map<string, CelType>();
  const scope: PolicyScope = { hasParams, hasAuthorizer: true, variables: types };
  const compile = (of: JsonMap, key: string, at: string, options: { scope: PolicyScope; results: CelType[] }) => {
    const value = textOf(of[key]);
    const made = compilePolicyExpression(value, options.scope, options.results);
    if (!("problem" in made)) return [made];
    problems.push({ field: `${at}.${key}`, value, problem: made.problem });
    return [];
  };
  const at = (list: string, index: number): string => entry(`spec.${list}`, index);
  const conditions = itemsOf(spec["matchConditions"]).flatMap((one, index) =>
    compile(one, "expression", at("matchConditions", index), { scope, results: [BOOL] }),
  );
  const variables = new Map<string, PolicyExpression>();
  for (const [index, one] of itemsOf(spec["variables"]).entries()) {
    for (const made of compile(one, "expression", at("variables", index), { scope, results: [] })) {
      variables.set(textOf(one["name"]), made);
      // A variable sees the ones before it.
      types.set(textOf(one["name"]), variableType(made.type));
    }
  }
  const checks = itemsOf(spec["validations"]).flatMap((one, index) => {
    const place = at("validations", index);
    const made = compile(one, "expression", place, { scope, results: [BOOL] });
    const message =
      textOf(one["messageExpression"]) === ""
        ? []
        : compile(one, "messageExpression", place, { scope: { ...scope, hasAuthorizer: false }, results: [STRING] });
    return made.map((expression) => toCheck(one, expression, message[0]));
  });
  const annotations = itemsOf(spec["auditAnnotations"]).flatMap((one, index) =>
    compile(one, "valueExpression", at("auditAnnotations", index), { scope, results: [STRING, NULL] }),
  );
  return {
    name: object.metadata.name ?? "",
    lenient: spec["failurePolicy"] === "Ignore",
    constraints: mapOf(spec["matchConstraints"]),
    ...(isMap(paramKind)
      ? { paramKind: { apiVersion: textOf(paramKind["apiVersion"]), kind: textOf(paramKind["kind"]) } }
      : {}),
    conditions,
    variables,
    checks,
    annotations,
    problems,
  };
}

function toCheck(
  validation: JsonMap,
  expression: PolicyExpression,
  messageExpression: PolicyExpression | undefined,
): PolicyCheck {
  return {
    expression,
    ...(messageExpression === undefined ? {} : { messageExpression }),
    message: textOf(validation["message"]),
    reason: textOf(validation["reason"]) === "" ? "Invalid" : textOf(validation["reason"]),
  };
}

/** What a binding does about a write that its policy does not let pass. */
export function actionsOf(binding: KubeObject): readonly unknown[] {
  const actions = mapOf(binding["spec"])["validationActions"];
  return isList(actions) ? actions : [];
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
