import type { JsonMap } from "../../core/merge/values.ts";

/** What a rule may name: `self`, and `oldSelf` as a value, as an optional, or not at all. */
export interface CelScope {
  /** The structural schema of `self` and `oldSelf`: it tells whole numbers from others, and instants from texts. */
  readonly schema: JsonMap;
  /** The schema is that of the object itself, whose apiVersion, kind, metadata.name and metadata.generateName can be named too. */
  readonly root: boolean;
  /** `oldSelf` is an optional value (`optionalOldSelf: true`). */
  readonly optionalOldSelf: boolean;
  readonly result: "bool" | "string";
}

/** The values of a scope. `oldSelf` is absent when there is nothing to compare with. */
export interface CelVariables {
  readonly self: unknown;
  readonly oldSelf?: { readonly value: unknown };
}

/** What came of an evaluation; `error` is CEL's own text, such as `no such key: replicas`. */
export type CelOutcome = { readonly value: unknown } | { readonly error: string };

/** An expression that can be evaluated. */
export interface CelProgram {
  readonly usesOldSelf: boolean;
  /** The most that one evaluation may cost, in the API server's units, by the sizes that the schema allows. */
  readonly maxCost: number;
  /** The fewest bytes of JSON that a `self` takes: it bounds how many there can be in one request. */
  readonly minBytes: number;
  evaluate(variables: CelVariables): CelOutcome;
}

/**
 * An evaluator of Kubernetes' CEL.
 *
 * Guarantees expected: `compile` and `evaluate` do not throw, keep no state, and end (a cost limit of the engine's own).
 */
export interface CelEngine {
  /** The program, or why there is none: a syntax error, a wrong type, a function that the engine does not have. */
  compile(expression: string, scope: CelScope): CelProgram | { readonly problem: string };
}
