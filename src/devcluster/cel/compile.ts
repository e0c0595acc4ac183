import { checkCel, type Checked, type CheckScope } from "./checker.ts";
import { compileCel, type Program } from "./evaluate.ts";
import { findBadLiteral } from "./literals.ts";
import { CelTypeError } from "./node-types.ts";
import { CelSyntaxError, parseCel } from "./syntax.ts";
import type { CelType } from "./types.ts";

/** An expression that was found right, and what runs it. */
export interface Compiled {
  readonly checked: Checked;
  readonly program: Program;
}

/**
 * Compiles an expression. `refuse` says what is wrong with the type of its result; `undefined` for a type that is wanted.
 *
 * Guarantees: does not throw; what is wrong is told in the words of the API server, with its place.
 */
export function compileExpression(
  expression: string,
  scope: CheckScope,
  refuse: (type: CelType) => string | undefined,
): Compiled | { readonly refused: string } | { readonly failed: string } {
  try {
    const root = parseCel(expression);
    const checked = checkCel(root, scope);
    const refused = refuse(checked.typeOf(root));
    if (refused !== undefined) return { refused };
    const bad = findBadLiteral(root);
    if (bad !== undefined) return { failed: failureAt(expression, bad.problem, bad.offset) };
    return { checked, program: compileCel(checked) };
  } catch (error) {
    if (error instanceof CelTypeError) return { failed: failureAt(expression, error.message, error.offset) };
    if (error instanceof CelSyntaxError) return { failed: failureAt(expression, error.message, 0) };
    throw error;
  }
}

function failureAt(expression: string, message: string, offset: number): string {
  const before = expression.slice(0, offset).split("\n");
  const column = Array.from(before.at(-1) ?? "").length;
  const line = expression.split("\n")[before.length - 1] ?? "";
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
}
