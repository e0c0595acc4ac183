import { isMap, type JsonMap } from "../../core/merge/values.ts";
import { Activation, Budget, COST_OF_ONE_EVALUATION, failureOf } from "../cel/activation.ts";
import type { CheckScope } from "../cel/checker.ts";
import { compileExpression } from "../cel/compile.ts";
import type { Program } from "../cel/evaluate.ts";
import { fromPlainJson } from "../cel/from-plain-json.ts";
import { AUTHORIZER, authorizerValue, type CelAuthorizer, resourceCheckValue } from "../cel/functions/authorizer.ts";
import { functionsByName, TYPE_NAMES } from "../cel/library.ts";
import type { Overload } from "../cel/signature.ts";
import { type CelType, DYN, listOf, mapOf, sameScalar } from "../cel/types.ts";
import { CelFailure, type CelMap, type CelValue } from "../cel/values.ts";
import { NAMESPACE, REQUEST } from "./types.ts";

/** What the expressions of one policy may name. */
export interface PolicyScope {
  readonly hasParams: boolean;
  /** The expression may ask who may do what. */
  readonly hasAuthorizer: boolean;
  /** The types of the policy's own `variables`, by name. */
  readonly variables: ReadonlyMap<string, CelType>;
}

/** The values of what expressions name, in one evaluation of a policy. */
export interface PolicyInput {
  readonly object: JsonMap | undefined;
  readonly oldObject: JsonMap | undefined;
  readonly request: JsonMap;
  readonly namespaceObject: JsonMap | undefined;
  readonly params: JsonMap | undefined;
  readonly authorizer: CelAuthorizer;
}

/** An expression of a policy, ready to run. */
export interface PolicyExpression {
  readonly source: string;
  readonly type: CelType;
  readonly program: Program;
}

let functions: ReadonlyMap<string, readonly Overload[]> | undefined;

/** Every form of every function that policies may call. */
function policyFunctions(): ReadonlyMap<string, readonly Overload[]> {
  functions ??= Map.groupBy([...functionsByName().values()].flat().concat(AUTHORIZER), ({ name }) => name);
  return functions;
}

const REQUEST_RESOURCE = "authorizer.requestResource";
const opaque = (name: string): CelType => ({ kind: "opaque", name: `kubernetes.authorization.${name}`, of: [] });

function checkScope({ hasParams, hasAuthorizer, variables }: PolicyScope): CheckScope {
  const named: [string, CelType][] = [
    ["object", DYN],
    ["oldObject", DYN],
    ["request", REQUEST],
    ["namespaceObject", NAMESPACE],
    ["variables", { kind: "object", name: "kubernetes.variables", fields: variables }],
  ];
  if (hasParams) named.push(["params", DYN]);
  if (hasAuthorizer) named.push(["authorizer", opaque("Authorizer")], [REQUEST_RESOURCE, opaque("ResourceCheck")]);
  return { variables: new Map(named), functions: policyFunctions(), typeNames: TYPE_NAMES };
}

/** Compiles an expression of a policy whose result has one of `results`, or any type when there are none. */
export function compilePolicyExpression(
  source: string,
  scope: PolicyScope,
  results: readonly CelType[] = [],
): PolicyExpression | { readonly problem: string } {
  let type: CelType = DYN;
  const made = compileExpression(source, checkScope(scope), (found) => {
    type = found;
    if (results.length === 0 || results.some((result) => sameScalar(found, result))) return undefined;
    const names = results.map(nameOf);
    const wanted = names.length === 1 ? names[0] : `one of [${names.join(" ")}]`;
    return `must evaluate to ${wanted} but got ${nameOf(found)}`;
  });
  if ("refused" in made) return { problem: made.refused };
  if ("failed" in made) return { problem: made.failed };
  return { source, type, program: made.program };
}

/** The type as Go prints it. */
function nameOf(type: CelType): string {
  if (type.kind === "list") return `list(${nameOf(type.item)})`;
  if (type.kind === "map") return `map(${nameOf(type.key)}, ${nameOf(type.value)})`;
  return "name" in type ? type.name : type.kind;
}

/** The type that `variables` gives the result of an expression: what is no plain value is only known at run time. */
export function variableType(type: CelType): CelType {
  if (type.kind === "scalar") return type;
  if (type.kind === "list") return listOf(variableType(type.item));
  if (type.kind === "map") return mapOf(variableType(type.key), variableType(type.value));
  return DYN;
}

/** The values of one evaluation of a policy. */
export function activate(input: PolicyInput, variables: ReadonlyMap<string, PolicyExpression>): Activation {
  const { object, oldObject, request, namespaceObject, params, authorizer } = input;
  const plain: readonly (readonly [string, CelValue])[] = [
    ["oldObject", fromPlainJson(oldObject)],
    ["request", fromPlainJson(request)],
    ["namespaceObject", fromPlainJson(namespaceObject)],
    ["params", fromPlainJson(params)],
    ["authorizer", authorizerValue(authorizer)],
    [REQUEST_RESOURCE, resourceCheckValue(authorizer, resourceOf(request))],
  ];
  const budget = new Budget(COST_OF_ONE_EVALUATION);
  const first = new Activation("object", fromPlainJson(object), budget);
  const all = plain.reduce((before, [name, value]) => before.with(name, value), first);
  return all.with("variables", new LazyVariables(variables, all));
}

function resourceOf(request: JsonMap) {
  const of = (value: unknown, field: string): string => {
    const found = isMap(value) ? value[field] : undefined;
    return typeof found === "string" ? found : "";
  };
  return {
    group: of(request["resource"], "group"),
    resource: of(request["resource"], "resource"),
    subresource: of(request, "subResource"),
    namespace: of(request, "namespace"),
    name: of(request, "name"),
  };
}

/** Evaluates an expression. `error` is what the API server says of one that fails. */
export function evaluatePolicyExpression(
  { program, source }: PolicyExpression,
  variables: Activation,
): { readonly value: CelValue } | { readonly error: string } {
  try {
    return { value: program(variables.afresh(new Budget(COST_OF_ONE_EVALUATION))) };
  } catch (error) {
    return { error: `expression '${source}' resulted in error: ${failureOf(error)}` };
  }
}

/** `variables`: each is evaluated when it is first used, and then kept. */
class LazyVariables implements CelMap {
  readonly #expressions: ReadonlyMap<string, PolicyExpression>;
  readonly #known = new Map<string, CelValue | CelFailure>();
  readonly #others: Activation;

  constructor(expressions: ReadonlyMap<string, PolicyExpression>, others: Activation) {
    this.#expressions = expressions;
    this.#others = others;
  }

  get size(): number {
    return this.#expressions.size;
  }

  get(name: string): CelValue | undefined {
    const expression = this.#expressions.get(name);
    if (expression === undefined) return undefined;
    let value = this.#known.get(name);
    if (value === undefined) this.#known.set(name, (value = this.#evaluate(name, expression)));
    if (value instanceof CelFailure) throw value;
    return value;
  }

  keys(): Iterable<string> {
    return this.#expressions.keys();
  }

  #evaluate(name: string, { program }: PolicyExpression): CelValue | CelFailure {
    try {
      return program(this.#others.with("variables", this).afresh(new Budget(COST_OF_ONE_EVALUATION)));
    } catch (error) {
      return new CelFailure(`composited variable "${name}" fails to evaluate: ${failureOf(error)}`);
    }
  }
}
