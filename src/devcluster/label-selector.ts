import type { KubeObject } from "../model/objects.ts";
import { type NameRule, labelValue, qualifiedName } from "./schema/names.ts";
import { type ApiFailure, badRequest } from "./status.ts";

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

/**
 * Reads a label selector in the syntax of the API's `labelSelector`.
 *
 * Errors: 400, in the words of the API server.
 */
export function parseLabelSelector(text: string): (object: KubeObject) => boolean {
  const tokens = new Tokens(text);
  const requirements: Requirement[] = [];
  while (tokens.peek() !== "") {
    const next = tokens.peek();
    if (next !== "!" && !isIdentifier(next)) throw badRequest(found(next, "!, identifier, or 'end of string'"));
    requirements.push(readRequirement(tokens));
    const after = tokens.take();
    if (after === "") break;
    if (after !== ",") throw badRequest(found(after, "',' or 'end of string'"));
    const following = tokens.peek();
    if (following !== "!" && !isIdentifier(following)) throw badRequest(found(following, "identifier after ','"));
  }
  return ({ metadata }) => requirements.every((requirement) => requirement(metadata.labels ?? {}));
}

const SPECIAL = /^(==|!=|[=!(),<>])/;
const LITERAL = /^[^\s=!(),<>]+/;

/** A selector's tokens; the empty text is its end. */
class Tokens {
  readonly #tokens: string[] = [];

  constructor(text: string) {
    let rest = text.trimStart();
    while (rest !== "") {
      const token = (SPECIAL.exec(rest) ?? LITERAL.exec(rest))?.[0] ?? rest;
      this.#tokens.push(token);
      rest = rest.slice(token.length).trimStart();
    }
  }

  peek(): string {
    return this.#tokens[0] ?? "";
  }

  take(): string {
    return this.#tokens.shift() ?? "";
  }
}

function isIdentifier(token: string): boolean {
  return token !== "" && !SPECIAL.test(token);
}

function found(token: string, expected: string): string {
  return `found '${token}', expected: ${expected}`;
}

function unparsed(why: string): ApiFailure {
  return badRequest(`unable to parse requirement: ${why}`);
}

function readRequirement(tokens: Tokens): Requirement {
  const negated = tokens.peek() === "!";
  if (negated) tokens.take();
  const key = tokens.take();
  if (!isIdentifier(key)) throw unparsed(found(key, "identifier"));
  assertValid([key], qualifiedName, () => "<nil>");
  if (negated) return (labels) => labels[key] === undefined;
  if (["", ","].includes(tokens.peek())) return (labels) => labels[key] !== undefined;
  const operator = tokens.take();
  switch (operator) {
    case "=":
    case "==":
      return isIn(key, [readValue(tokens, key)]);
    case "!=":
      return not(isIn(key, [readValue(tokens, key)]));
    case "in":
      return isIn(key, readSet(tokens, key));
    case "notin":
      return not(isIn(key, readSet(tokens, key)));
    case ">":
    case "<":
      return compares(key, operator, readValue(tokens, key, assertInteger));
    default:
      throw unparsed(found(operator, "in, notin, =, ==, !=, gt, lt"));
  }
}

function isIn(key: string, values: readonly string[]): Requirement {
  return (labels) => labels[key] !== undefined && values.includes(labels[key]);
}

function not(requirement: Requirement): Requirement {
  return (labels) => !requirement(labels);
}

const INTEGER = /^[-+]?\d+$/;

function compares(key: string, operator: string, bound: string): Requirement {
  return (labels) => {
    const value = labels[key];
    if (value === undefined || !INTEGER.test(value)) return false;
    return operator === ">" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
  };
}

function assertInteger(value: string): void {
  if (INTEGER.test(value)) return;
  const why = "for 'Gt', 'Lt' operators, the value must be an integer";
  throw unparsed(`values[0]: Invalid value: ${JSON.stringify(value)}: ${why}`);
}

function assertValid(texts: readonly string[], rule: NameRule, path: (index: number) => string): void {
  const problems = texts.flatMap((text, index) => {
    const found = rule(text);
    return found.length === 0 ? [] : [`${path(index)}: Invalid value: ${JSON.stringify(text)}: ${found.join("; ")}`];
  });
  if (problems.length > 0) throw unparsed(problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`);
}

function readValue(tokens: Tokens, key: string, check: (value: string) => void = () => undefined): string {
  const isAbsent = ["", ","].includes(tokens.peek());
  const value = isAbsent ? "" : tokens.take();
  if (!isAbsent && !isIdentifier(value)) throw unparsed(found(value, "identifier"));
  check(value);
  assertValid([value], labelValue, (index) => `values[${index}][${key}]`);
  return value;
}

function readSet(tokens: Tokens, key: string): readonly string[] {
  const open = tokens.take();
  if (open !== "(") throw unparsed(`found '${open}' expected: '('`);
  const values = new Set<string>();
  for (let first = true; ; first = false) {
    const token = tokens.peek();
    if (isIdentifier(token)) values.add(tokens.take());
    else if (token === "," || token === ")") values.add("");
    else throw unparsed(found(token, first ? "',', ')' or identifier" : "',', or identifier"));
    const next = tokens.take();
    if (next === ")") break;
    if (next !== ",") throw unparsed(found(next, "',' or ')'"));
  }
  const sorted = [...values].sort();
  assertValid(sorted, labelValue, (index) => `values[${index}][${key}]`);
  return sorted;
}
