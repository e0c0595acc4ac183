import { functionsByName } from "./library.ts";
import type { Node } from "./syntax.ts";
import { CelFailure } from "./values.ts";

/** A text in an expression that cannot be what it is used for. */
export interface BadLiteral {
  readonly problem: string;
  readonly offset: number;
}

/** The first literal that is no duration, instant or pattern although it is used as one. */
export function findBadLiteral(node: Node): BadLiteral | undefined {
  for (const part of partsOf(node)) {
    const found = findBadLiteral(part);
    if (found !== undefined) return found;
  }
  return node.kind === "call" ? judge(node) : undefined;
}

const PATTERN_USERS = ["matches", "find", "findAll"];

function judge({ name, target, args, offset }: Extract<Node, { kind: "call" }>): BadLiteral | undefined {
  const isConversion = target === undefined && (name === "duration" || name === "timestamp");
  if (!isConversion && !PATTERN_USERS.includes(name)) return undefined;
  const literal = name === "matches" && target === undefined ? args[1] : args[0];
  if (literal?.kind !== "constant" || typeof literal.value !== "string") return undefined;
  const { value } = literal;
  const run = (called: string, values: readonly string[]): void => {
    const forms = functionsByName().get(called) ?? [];
    forms.find(({ parameters }) => parameters.every(isText) && parameters.length === values.length)?.run(values);
  };
  try {
    if (isConversion) run(name, [value]);
    else run("matches", ["", value]);
    return undefined;
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return { problem: `invalid ${name} argument`, offset: literal.offset || offset };
  }
}

function isText(type: { readonly kind: string; readonly name?: string }): boolean {
  return type.kind === "scalar" && type.name === "string";
}

function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "select":
      return [node.operand];
    case "call":
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case "list":
      return node.items.map(({ value }) => value);
    case "map":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "fold":
      return [node.range, node.start, node.condition, node.step, node.result];
    case "constant":
    case "name":
      return [];
  }
}
