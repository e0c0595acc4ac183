import { SkysailError } from "../model/errors.ts";
import type { Operator } from "./types.ts";

/** What operators are recognised by, across copies of this code: every bundle has its own. */
export const BRAND: unique symbol = Symbol.for("skysail.operator");

/** Whether `value` was made by `defineOperator`, of this copy of the code or of another bundle's. */
export function isOperator(value: unknown): value is Operator {
  return typeof value === "object" && value !== null && BRAND in value;
}

/**
 * The operators among a module's exports, sorted by name; one that is exported under two names counts once.
 *
 * Errors: `INVALID_OPERATOR` when two different operators have the same name: their ledger rows and fields would mix.
 */
export function findOperators(moduleNamespace: object): Operator[] {
  const found = new Map<string, Operator>();
  for (const value of Object.values(moduleNamespace)) {
    if (!isOperator(value) || found.get(value.name) === value) continue;
    if (found.has(value.name)) {
      throw new SkysailError("INVALID_OPERATOR", `two operators are named ${JSON.stringify(value.name)}: rename one`);
    }
    found.set(value.name, value);
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
