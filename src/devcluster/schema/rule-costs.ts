import type { Cause } from "../served-kind.ts";
import { child, forbidden } from "./field-error.ts";

/*
 * What the rules of a definition may cost together. The limits and the words are the API server's.
 */

const MOST_OF_A_RULE = 10_000_000;
const MOST_OF_A_DEFINITION = 100_000_000;
const NAMED = 4;
const ADVICE =
  "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

/** Adds up what the rules of one schema may cost. */
export class RuleCosts {
  #total = 0;
  readonly #expensive: { readonly path: string; readonly cost: number }[] = [];

  /** Counts an expression; tells when it alone is over the limit. `what` is its name in the message. */
  observe(path: string, cost: number, what: string): readonly Cause[] {
    this.#total += cost;
    if (cost >= MOST_OF_A_DEFINITION / 100) this.#expensive.push({ path, cost });
    return cost > MOST_OF_A_RULE ? [forbidden(path, exceeds(`estimated ${what} cost`, cost, MOST_OF_A_RULE))] : [];
  }

  /** What is wrong with all of them together; `path` is the schema's. */
  problems(path: string): readonly Cause[] {
    if (this.#total <= MOST_OF_A_DEFINITION) return [];
    const worst = this.#expensive.toSorted((a, b) => b.cost - a.cost).slice(0, NAMED);
    const detail = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
    const name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    return [
      ...worst.map((rule) => forbidden(rule.path, detail)),
      forbidden(child(path, "openAPIV3Schema"), exceeds(name, this.#total, MOST_OF_A_DEFINITION)),
    ];
  }
}

function exceeds(name: string, cost: number, limit: number): string {
  return `${name} exceeds budget by factor of ${factorOf(cost / limit)} ${ADVICE}`;
}

function factorOf(times: number): string {
  if (times > 100) return "more than 100x";
  return times < 1.5 ? `${times.toFixed(6)}x` : `${times.toFixed(1)}x`;
}
