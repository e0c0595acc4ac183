import { createRequire } from "node:module";
import type * as Cel from "@bufbuild/cel";
import { expandMacro } from "./macros.ts";
import { OPTIONAL_ITEM, withoutOptionalSyntax } from "./optional-syntax.ts";
import { type CelValue, Uint } from "./values.ts";

/** A node of an expression's syntax tree. */
export type Node = {
  /** Where it stands in the expression. */
  readonly offset: number;
} & NodeKind;

/** What a node is. */
export type NodeKind =
  | { readonly kind: "constant"; readonly value: CelValue }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "select"; readonly operand: Node; readonly field: string; readonly test: boolean }
  | { readonly kind: "call"; readonly name: string; readonly target?: Node; readonly args: readonly Node[] }
  | { readonly kind: "list"; readonly items: readonly ItemNode[] }
  | { readonly kind: "map"; readonly entries: readonly EntryNode[] }
  | FoldNode;

/** An item of a list literal; an optional one is left out when it has no value. */
export interface ItemNode {
  readonly value: Node;
  readonly optional: boolean;
}

/** An entry of a map literal; an optional one is left out when its value has none. */
export interface EntryNode {
  readonly key: Node;
  readonly value: Node;
  readonly optional: boolean;
}

/** A macro, expanded: a loop over a range that makes one value of it. */
export interface FoldNode {
  readonly kind: "fold";
  readonly range: Node;
  /** Each item of a list, or each key of a map; with `value` the index of an item. */
  readonly item: string;
  readonly value?: string;
  readonly accumulator: string;
  readonly start: Node;
  readonly condition: Node;
  readonly step: Node;
  readonly result: Node;
}

type Parsed = ReturnType<typeof Cel.parse>;
type Expr = NonNullable<Parsed["expr"]>;

/** The grammar is a third of all modules of a devcluster, and most clusters never see a rule: loaded with the first one. */
const requirePackage = createRequire(import.meta.url);

/** Thrown for an expression that is no CEL, or uses what this engine does not have. */
export class CelSyntaxError extends Error {
  override readonly name = "CelSyntaxError";
}

/** The syntax tree of an expression. Errors: {@link CelSyntaxError}. */
export function parseCel(expression: string): Node {
  const { parse } = requirePackage("@bufbuild/cel") as typeof Cel;
  let parsed: Parsed;
  try {
    parsed = parse(withoutOptionalSyntax(expression));
  } catch (error) {
    throw new CelSyntaxError(`Syntax error: ${error instanceof Error ? error.message : String(error)}`);
  }
  const positions = parsed.sourceInfo?.positions ?? {};
  return new Reader(positions).read(parsed.expr);
}

/** The text that a node is; `undefined` for any other. */
export function constantText(node: Node): string | undefined {
  return node.kind === "constant" && typeof node.value === "string" ? node.value : undefined;
}

class Reader {
  readonly #positions: Readonly<Record<string, number>>;

  constructor(positions: Readonly<Record<string, number>>) {
    this.#positions = positions;
  }

  read(expr: Expr | undefined): Node {
    if (expr === undefined) throw new CelSyntaxError("Syntax error: an expression is missing");
    const offset = this.#positions[String(expr.id)] ?? 0;
    const kind = this.#readKind(expr, offset);
    return { offset, ...kind };
  }

  #readKind({ exprKind }: Expr, offset: number): NodeKind {
    switch (exprKind.case) {
      case "constExpr":
        return { kind: "constant", value: constantOf(exprKind.value.constantKind) };
      case "identExpr":
        return { kind: "name", name: exprKind.value.name };
      case "selectExpr": {
        const { operand, field, testOnly } = exprKind.value;
        return { kind: "select", operand: this.read(operand), field, test: testOnly };
      }
      case "callExpr": {
        const target = exprKind.value.target === undefined ? undefined : this.read(exprKind.value.target);
        const args = exprKind.value.args.map((arg) => this.read(arg));
        const call = { name: exprKind.value.function, args, ...(target === undefined ? {} : { target }) };
        return expandMacro(call, offset) ?? { kind: "call", ...call };
      }
      case "listExpr":
        return { kind: "list", items: exprKind.value.elements.map((item) => optionalPart(this.read(item))) };
      case "structExpr":
        return this.#readMap(exprKind.value);
      case "comprehensionExpr": {
        const { value } = exprKind;
        return {
          kind: "fold",
          range: this.read(value.iterRange),
          item: value.iterVar,
          accumulator: value.accuVar,
          start: this.read(value.accuInit),
          condition: this.read(value.loopCondition),
          step: this.read(value.loopStep),
          result: this.read(value.result),
        };
      }
      case undefined:
        throw new CelSyntaxError("Syntax error: an expression is missing");
    }
  }

  #readMap({ messageName, entries }: Extract<Expr["exprKind"], { case: "structExpr" }>["value"]): NodeKind {
    if (messageName !== "") throw new CelSyntaxError(`undeclared reference to '${messageName}' (in container '')`);
    return {
      kind: "map",
      entries: entries.map(({ keyKind, value }) => {
        if (keyKind.case !== "mapKey") throw new CelSyntaxError("Syntax error: a key of a map is missing");
        const { value: key, optional } = optionalPart(this.read(keyKind.value));
        return { key, value: this.read(value), optional };
      }),
    };
  }
}

function optionalPart(node: Node): ItemNode {
  const [inside] = node.kind === "call" && node.name === OPTIONAL_ITEM ? node.args : [];
  return inside === undefined ? { value: node, optional: false } : { value: inside, optional: true };
}

type Constant = Extract<Expr["exprKind"], { case: "constExpr" }>["value"]["constantKind"];

function constantOf(constant: Constant): CelValue {
  switch (constant.case) {
    case "boolValue":
    case "stringValue":
    case "bytesValue":
    case "doubleValue":
      return constant.value;
    case "int64Value":
      if (constant.value > MAX_INT || constant.value < MIN_INT) throw new CelSyntaxError("invalid int literal");
      return constant.value;
    case "uint64Value":
      return new Uint(constant.value);
    case "nullValue":
      return null;
    case "durationValue":
    case "timestampValue":
    case undefined:
      throw new CelSyntaxError("Syntax error: a constant of no known type");
  }
}

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
