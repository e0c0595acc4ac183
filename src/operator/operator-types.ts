import type { Condition, ObjectMeta } from "../model/objects.ts";
import type { ChildDefinitions, CompleteChildren, DesiredChildren, Live, Many, ObservedChildren } from "./children.ts";
import type { ConditionStatement } from "./conditions.ts";
import type { Duration } from "./durations.ts";
import type { Exact } from "./exact.ts";
import type { DesiredOf, Kind, ObservedOf } from "./kind.ts";
import type { AnyResource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import type { ChildKind, Operator } from "./types.ts";

/** What `reconcile` and `finalize` are given. */
export interface Context<F extends Kind, C extends ChildDefinitions> {
  /** The object; of a defined kind, `spec` is the schema's output. A copy: changing it changes nothing else. */
  readonly object: Live<ObservedOf<F>>;
  /** What exists of each declared child. A copy. */
  readonly observed: ObservedChildren<C>;
  /** Milliseconds since the epoch; the only time to use, so that the same input gives the same result. */
  readonly now: number;
  /** Ends when the run's time is up or the caller stops it. */
  readonly signal: AbortSignal;
  /** A line in the function's log. Never put secrets there. */
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

type StatusOf<F> = F extends AnyResource & { readonly status: Schema<infer Status> | undefined } ? Status : never;
type ConditionNameOf<F> = F extends { readonly conditions: readonly (infer Name extends string)[] } ? Name : never;

/**
 * What `reconcile` returns: all that is wanted. What is not stated is not owned: a status field, or a whole status, that an earlier run
 * stated goes away with it.
 */
export interface Result<F extends Kind, C extends ChildDefinitions> {
  /** Every declared child: an object, or `null` for "not wanted"; of {@link many} a list. */
  readonly children: DesiredChildren<C>;
  readonly status?: StatusOf<F> | undefined;
  /** If stated, every declared condition: `yes`, `no` or `unknown`. */
  readonly conditions?: { readonly [Name in ConditionNameOf<F>]: ConditionStatement } | undefined;
  /** Look again after this time at the latest: `"5m"`, or milliseconds. */
  readonly requeueAfter?: Duration | number | undefined;
}

/**
 * Refuses a `reconcile` whose result is no {@link Result}, or has a field that does not exist. Not a constraint of `R`: a result that
 * breaks a constraint is no longer inferred, and its unknown fields would pass.
 */
export interface Checked<F extends Kind, C extends ChildDefinitions, R> {
  reconcile(context: Context<F, C>): CheckedResult<F, C, R> | Promise<CheckedResult<F, C, R>>;
}

type CheckedResult<F extends Kind, C extends ChildDefinitions, R> = Result<F, C> & Exact<R, Result<F, C>>;

/** What an operator is: which kind it is for, what it makes of it. */
export interface OperatorDefinition<F extends Kind, C extends ChildDefinitions, R> {
  /** A DNS label, unique in the fleet: it names field manager, labels, finalizer and ledger rows, so it must not change later. */
  readonly name: string;
  /** The kind whose objects it looks at. */
  readonly for: F;
  /** The kinds of objects that it makes, under names of your choice. */
  readonly children: C;
  /**
   * What is wanted, given what is. It has no effects: it is also called for plans, tests and retries. Throw `TerminalError` when nothing
   * will change until the object does, `RetryableError` to set the time of the next try; anything else backs off.
   */
  reconcile(context: Context<NoInfer<F>, NoInfer<C>>): R | Promise<R>;
  /** Runs once an object is being deleted; only after it succeeded the object may go. */
  finalize?(context: Context<NoInfer<F>, NoInfer<C>>): void | Promise<void>;
  /** How long one run may take. Default is `"10s"`, at most `"10m"`. */
  readonly timeout?: Duration | number;
}

/** What a render may be given. */
export interface RenderOptions<C extends ChildDefinitions> {
  /** What exists of the children; of each object as much as the operator reads. Default is nothing. */
  readonly observed?: {
    readonly [Name in keyof C]?: C[Name] extends Many<infer K>
      ? readonly Partial<ObservedOf<K>>[]
      : Partial<ObservedOf<C[Name]>> | undefined;
  };
  /** Milliseconds since the epoch. Default is 0, so that a result does not depend on the day. */
  readonly now?: number;
}

/** The object of a render: what a user writes, and, where the operator reads them, metadata and status as the API server has them. */
export type RenderObject<F extends Kind> = Omit<DesiredOf<F>, "metadata" | "status"> & {
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly status?: unknown;
};

/** What a run would want, complete and typed. */
export interface Rendered<F extends Kind, C extends ChildDefinitions> {
  readonly children: CompleteChildren<C>;
  /** Without conditions and `observedGeneration`; `undefined` when the operator stated none. */
  readonly status: StatusOf<F> | undefined;
  /** By type; only the stated ones. */
  readonly conditions: { readonly [Name in ConditionNameOf<F>]?: Condition };
  readonly requeueAfterMs: number | undefined;
}

/** An operator, made by `defineOperator`: what the pipeline runs, and {@link TypedOperator.render} for tests. */
export interface TypedOperator<F extends Kind, C extends ChildDefinitions> extends Operator {
  readonly for: F;
  readonly children: { readonly [Name in keyof C]: ChildKind };
  /**
   * Runs `reconcile` without a cluster, on the same path as the pipeline. An object without namespace, uid or generation gets `default`, a
   * uid of zeros and 1.
   *
   * Errors: those of `run`.
   */
  render(object: RenderObject<F>, options?: RenderOptions<C>): Promise<Rendered<F, C>>;
}
