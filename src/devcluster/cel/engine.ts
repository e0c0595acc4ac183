import type { JsonMap } from "../../core/merge/values.ts";
import type { CelEngine, CelOutcome, CelProgram, CelScope, CelVariables } from "../schema/cel-engine.ts";
import { Activation, Budget, COST_OF_ONE_EVALUATION, failureOf } from "./activation.ts";
import { compileExpression } from "./compile.ts";
import { estimateCost } from "./cost.ts";
import { type Declaration, declarationOf } from "./declarations.ts";
import type { Program } from "./evaluate.ts";
import { fromJson } from "./from-json.ts";
import { functionsByName, TYPE_NAMES } from "./library.ts";
import { BOOL, type CelType, optionalOf, sameScalar, STRING } from "./types.ts";
import { type CelValue, Optional } from "./values.ts";

/**
 * Kubernetes' CEL: the language with the functions that the API server adds to it.
 *
 * Guarantees: `compile` and `evaluate` do not throw and end; an evaluation that costs more than the API server lets it cost is an error.
 */
export const KUBERNETES_CEL: CelEngine = {
  compile(expression, scope) {
    const declaration = declarationOf(scope.schema, scope.root);
    if (declaration === undefined) return { problem: "the schema has no values that a rule can see" };
    return compile(expression, scope, declaration);
  },
};

function compile(
  expression: string,
  scope: CelScope,
  declaration: Declaration,
): CelProgram | { readonly problem: string } {
  const { type } = declaration;
  const variables = new Map<string, CelType>([
    ["self", type],
    ["oldSelf", scope.optionalOldSelf ? optionalOf(type) : type],
  ]);
  const isRule = scope.result === "bool";
  const made = compileExpression(
    expression,
    { variables, functions: functionsByName(), typeNames: TYPE_NAMES },
    (result) => {
      if (sameScalar(result, isRule ? BOOL : STRING)) return undefined;
      return isRule ? "cel expression must evaluate to a bool" : "messageExpression must evaluate to a string";
    },
  );
  if ("refused" in made) return { problem: made.refused };
  if ("failed" in made) return { problem: `${isRule ? "" : "messageExpression "}${made.failed}` };
  const { checked, program } = made;
  return {
    usesOldSelf: checked.variables.has("oldSelf"),
    maxCost: estimateCost(checked, declaration),
    minBytes: declaration.minBytes,
    evaluate: (values) => evaluate(program, values, scope),
  };
}

function evaluate(program: Program, { self, oldSelf }: CelVariables, scope: CelScope): CelOutcome {
  try {
    const budget = new Budget(COST_OF_ONE_EVALUATION);
    const read = (value: unknown): CelValue => fromJson(value, scope.schema as JsonMap, scope.root);
    const variables = new Activation("self", read(self), budget);
    const old = oldSelf === undefined ? undefined : read(oldSelf.value);
    const inside = old === undefined ? undefined : { value: old };
    const withOld = scope.optionalOldSelf
      ? variables.with("oldSelf", new Optional(inside))
      : old === undefined
        ? variables
        : variables.with("oldSelf", old);
    return { value: program(withOld) };
  } catch (error) {
    return { error: failureOf(error) };
  }
}
