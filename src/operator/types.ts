import type { KubeObject } from "../model/objects.ts";
import type { ResourceKind } from "../model/refs.ts";

/** A kind of child that an operator declared. */
export interface ChildKind extends ResourceKind {
  /** `true` for `many(...)`: any number of them, told apart by name. */
  readonly many: boolean;
}

/** What a run of an operator sees, untyped: the edge between the pipeline and the author's typed world. */
export interface RunInput {
  /** The object as the API server has it. */
  readonly object: KubeObject;
  /** Per declared child, what exists of it. Every declared name is present. */
  readonly observed: Readonly<Record<string, readonly KubeObject[]>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** What a run wants, complete: names, namespaces, owner references and labels are filled in. */
export interface DesiredState {
  /** Per declared child, the whole objects that should exist; an empty list means "not wanted". Every declared name is present. */
  readonly children: Readonly<Record<string, readonly KubeObject[]>>;
  /** The whole status that we want to own, conditions and `observedGeneration` included; `undefined` when the operator says nothing. */
  readonly status: Readonly<Record<string, unknown>> | undefined;
  readonly requeueAfterMs?: number;
}

/** An operator with its types erased: what the pipeline runs. Made by `defineOperator`. */
export interface Operator {
  /** DNS label; also names the field manager `skysail/<name>` and the fence annotation. */
  readonly name: string;
  readonly for: ResourceKind;
  readonly children: Readonly<Record<string, ChildKind>>;
  /** `skysail.dev/<name>` when the operator has a `finalize`, else absent: only then is there a finalizer. */
  readonly finalizer?: string;
  /** How long one run may take, in milliseconds. Default is 10,000. */
  readonly timeoutMs: number;
  /**
   * Runs the author's `reconcile`. Errors: `INVALID_INPUT` when the object does not fit the schema, `INVALID_OPERATOR` when the result
   * makes no sense (the message says where), `OPERATOR_TIMEOUT`, `OPERATOR_TERMINAL`, `OPERATOR_FAILED` with the cause.
   */
  run(input: RunInput): Promise<DesiredState>;
  /** Runs the author's `finalize`; resolves when the finalizer may go. Same errors as `run`. Present exactly when `finalizer` is. */
  finalize?(input: RunInput): Promise<void>;
}
