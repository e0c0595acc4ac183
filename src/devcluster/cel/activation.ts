import { CelFailure, type CelValue } from "./values.ts";

/** The variables of an evaluation, and what it may still cost. */
export class Activation {
  readonly #parent: Activation | undefined;
  readonly #name: string;
  /** A value, or the failure that stands for it. */
  value: CelValue | CelFailure;
  readonly budget: Budget;

  constructor(name: string, value: CelValue | CelFailure, budget: Budget, parent?: Activation) {
    this.#name = name;
    this.value = value;
    this.budget = budget;
    this.#parent = parent;
  }

  /** The same with one more variable. */
  with(name: string, value: CelValue | CelFailure): Activation {
    return new Activation(name, value, this.budget, this);
  }

  /** The same variables for another evaluation. */
  afresh(budget: Budget): Activation {
    return new Activation(this.#name, this.value, budget, this.#parent);
  }

  /** The value of a variable. Errors: {@link CelFailure}. */
  get(name: string): CelValue {
    if (name === this.#name) {
      if (this.value instanceof CelFailure) throw this.value;
      return this.value;
    }
    if (this.#parent === undefined) throw new CelFailure(`no such attribute(s): ${name}`);
    return this.#parent.get(name);
  }
}

/** What the API server lets one evaluation cost. */
export const COST_OF_ONE_EVALUATION = 1_000_000;

/** What is left of the cost that an evaluation may have. */
export class Budget {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Errors: {@link CelFailure} when nothing is left. */
  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw new CostExceeded("operation cancelled: actual cost limit exceeded");
  }
}

/** The failure that no operator may pass over. */
export class CostExceeded extends CelFailure {}

/** CEL's own text for what an evaluation failed with. Throws what is no failure of an evaluation. */
export function failureOf(error: unknown): string {
  if (error instanceof CelFailure) return error.message;
  // A stack that overflows has long spent its budget on the real server.
  if (error instanceof RangeError) return "operation cancelled: actual cost limit exceeded";
  throw error;
}
