import type { FoldNode, Node, NodeKind } from "./syntax.ts";

/*
 * The macros that the parser leaves as calls: comprehensions of two variables, `optMap` and `optFlatMap`, `sortBy`.
 */

const RESULT = "@result";

/** A call as the parser left it. */
export interface ParsedCall {
  readonly name: string;
  readonly target?: Node;
  readonly args: readonly Node[];
}

/** What a macro stands for; `undefined` for a call that is none. */
export function expandMacro({ name, target, args }: ParsedCall, offset: number): NodeKind | undefined {
  if (target === undefined) return undefined;
  const at = (kind: NodeKind): Node => ({ offset, ...kind });
  const [first, second, third, fourth] = args;
  if (first?.kind !== "name") return undefined;
  const make = new Maker(at);
  if ((name === "optMap" || name === "optFlatMap") && args.length === 2 && second !== undefined) {
    return make.optional(target, first.name, second, name === "optMap");
  }
  if (name === "sortBy" && args.length === 2 && second !== undefined) {
    const keys = at(make.collect(target, { item: first.name }, second));
    return { kind: "call", name: "@sortByKeys", target, args: [keys] };
  }
  if (second?.kind !== "name" || third === undefined) return undefined;
  const variables = { item: first.name, value: second.name };
  const call = `${name}/${args.length}`;
  switch (call) {
    case "all/3":
      return make.all(target, variables, third);
    case "exists/3":
      return make.exists(target, variables, third);
    case "existsOne/3":
    case "exists_one/3":
      return make.existsOne(target, variables, third);
    case "transformList/3":
      return make.collect(target, variables, third);
    case "transformMap/3":
      return make.transformMap(target, variables, third);
    case "transformMapEntry/3":
      return make.transformEntry(target, variables, third);
  }
  if (fourth === undefined) return undefined;
  switch (call) {
    case "transformList/4":
      return make.collect(target, variables, fourth, third);
    case "transformMap/4":
      return make.transformMap(target, variables, fourth, third);
    case "transformMapEntry/4":
      return make.transformEntry(target, variables, fourth, third);
    default:
      return undefined;
  }
}

interface Variables {
  readonly item: string;
  readonly value?: string;
}

class Maker {
  readonly #at: (kind: NodeKind) => Node;

  constructor(at: (kind: NodeKind) => Node) {
    this.#at = at;
  }

  all(range: Node, variables: Variables, test: Node): FoldNode {
    const condition = this.#call("@not_strictly_false", this.#result());
    return this.#fold(range, variables, this.#constant(true), this.#call("_&&_", this.#result(), test), condition);
  }

  exists(range: Node, variables: Variables, test: Node): FoldNode {
    const condition = this.#call("@not_strictly_false", this.#call("!_", this.#result()));
    return this.#fold(range, variables, this.#constant(false), this.#call("_||_", this.#result(), test), condition);
  }

  existsOne(range: Node, variables: Variables, test: Node): FoldNode {
    const counted = this.#call("_+_", this.#result(), this.#constant(1n));
    const fold = this.#fold(range, variables, this.#constant(0n), this.#call("_?_:_", test, counted, this.#result()));
    return { ...fold, result: this.#call("_==_", this.#result(), this.#constant(1n)) };
  }

  collect(range: Node, variables: Variables, item: Node, filter?: Node): FoldNode {
    const list = (items: readonly Node[]): Node =>
      this.#at({ kind: "list", items: items.map((value) => ({ value, optional: false })) });
    return this.#fold(range, variables, list([]), this.#when(filter, this.#call("_+_", this.#result(), list([item]))));
  }

  transformMap(range: Node, variables: Variables, value: Node, filter?: Node): FoldNode {
    const key = this.#at({ kind: "name", name: variables.item });
    const step = this.#when(filter, this.#call("@mapInsert", this.#result(), key, value));
    return this.#fold(range, variables, this.#at({ kind: "map", entries: [] }), step);
  }

  transformEntry(range: Node, variables: Variables, entry: Node, filter?: Node): FoldNode {
    const step = this.#when(filter, this.#call("@mapInsert", this.#result(), entry));
    return this.#fold(range, variables, this.#at({ kind: "map", entries: [] }), step);
  }

  /** `x.optMap(v, e)`: e with v bound to the value of x, when there is one. */
  optional(target: Node, name: string, body: Node, wrap: boolean): NodeKind {
    const value = this.#at({ kind: "call", name: "value", target, args: [] });
    const bound = this.#at({
      kind: "fold",
      range: this.#at({ kind: "list", items: [] }),
      item: "@unused",
      accumulator: name,
      start: value,
      condition: this.#constant(false),
      step: this.#at({ kind: "name", name }),
      result: body,
    });
    return {
      kind: "call",
      name: "_?_:_",
      args: [
        this.#at({ kind: "call", name: "hasValue", target, args: [] }),
        wrap ? this.#call("optional.of", bound) : bound,
        this.#call("optional.none"),
      ],
    };
  }

  #when(filter: Node | undefined, step: Node): Node {
    return filter === undefined ? step : this.#call("_?_:_", filter, step, this.#result());
  }

  #fold(range: Node, { item, value }: Variables, start: Node, step: Node, condition = this.#constant(true)): FoldNode {
    const variables = { item, ...(value === undefined ? {} : { value }) };
    return { kind: "fold", range, ...variables, accumulator: RESULT, start, condition, step, result: this.#result() };
  }

  #result(): Node {
    return this.#at({ kind: "name", name: RESULT });
  }

  #constant(value: boolean | bigint): Node {
    return this.#at({ kind: "constant", value });
  }

  #call(name: string, ...args: readonly Node[]): Node {
    return this.#at({ kind: "call", name, args });
  }
}
