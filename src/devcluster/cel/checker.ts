import { INDEX_OPTIONAL, SELECT_OPTIONAL } from "./optional-syntax.ts";
import type { Overload } from "./signature.ts";
import { constantText, type FoldNode, type Node } from "./syntax.ts";
import { CelTypeError, fieldType, rangeTypes, typeOfConstant } from "./node-types.ts";
import { TypeBindings } from "./type-bindings.ts";
import { BOOL, type CelType, DYN, INT, insideOptional, listOf, mapOf, optionalOf, printType, TYPE } from "./types.ts";
import { TypeName } from "./values.ts";

/** What the checker found out about an expression. */
export interface Checked {
  readonly root: Node;
  readonly typeOf: (node: Node) => CelType;
  /** The forms of a call that may be meant; more than one where types are known at run time only. */
  readonly overloadsOf: (node: Node) => readonly Overload[];
  /** Calls whose target is the name of a library, such as `sets.contains(…)`. */
  readonly isQualified: (node: Node) => boolean;
  /** The type that a name stands for. */
  readonly typeNamed: (node: Node) => TypeName | undefined;
  /** The variable that a chain of selections names as a whole, such as `authorizer.requestResource`. */
  readonly variableNamed: (node: Node) => string | undefined;
  /** The names of variables that occur. */
  readonly variables: ReadonlySet<string>;
}

/** What an expression may name. */
export interface CheckScope {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly typeNames: ReadonlyMap<string, string>;
}

/** Checks an expression. Errors: {@link CelTypeError}. */
export function checkCel(root: Node, scope: CheckScope): Checked {
  return new Checker(scope).run(root);
}

class Checker {
  readonly #scope: CheckScope;
  readonly #bindings = new TypeBindings();
  readonly #types = new Map<Node, CelType>();
  readonly #overloads = new Map<Node, readonly Overload[]>();
  readonly #qualified = new Set<Node>();
  readonly #typeNames = new Map<Node, TypeName>();
  readonly #dotted = new Map<Node, string>();
  readonly #used = new Set<string>();
  #local: ReadonlyMap<string, CelType> = new Map();
  /** Inside the arguments of `format`, lists and maps may hold anything. */
  #mixed = 0;

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  run(root: Node): Checked {
    this.#check(root);
    return {
      root,
      typeOf: (node) => this.#bindings.resolve(this.#types.get(node) ?? DYN, true),
      overloadsOf: (node) => this.#overloads.get(node) ?? [],
      isQualified: (node) => this.#qualified.has(node),
      typeNamed: (node) => this.#typeNames.get(node),
      variableNamed: (node) => this.#dotted.get(node),
      variables: this.#used,
    };
  }

  #check(node: Node): CelType {
    const type = this.#typeOf(node);
    this.#types.set(node, type);
    return type;
  }

  #typeOf(node: Node): CelType {
    switch (node.kind) {
      case "constant":
        return typeOfConstant(node.value);
      case "name":
        return this.#name(node, node.name);
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#list(node.items);
      case "map":
        return this.#map(node.entries);
      case "fold":
        return this.#fold(node);
    }
  }

  #name(node: Node, name: string): CelType {
    const bare = name.replace(/^\./, "");
    const variable = this.#local.get(bare) ?? this.#scope.variables.get(bare);
    if (variable !== undefined) {
      if (!this.#local.has(bare)) this.#used.add(bare);
      return variable;
    }
    if (this.#nameType(node, bare)) return TYPE;
    throw new CelTypeError(`undeclared reference to '${bare}' (in container '')`, node.offset);
  }

  #nameType(node: Node, name: string): boolean {
    const known = this.#scope.typeNames.get(name);
    if (known !== undefined) this.#typeNames.set(node, new TypeName(known));
    return known !== undefined;
  }

  #select(node: Extract<Node, { kind: "select" }>): CelType {
    const dotted = dottedName(node);
    const variable = dotted === undefined ? undefined : this.#scope.variables.get(dotted);
    if (dotted !== undefined && variable !== undefined) {
      this.#dotted.set(node, dotted);
      return variable;
    }
    const qualified = this.#qualifiedName(node);
    if (qualified !== undefined && !node.test && this.#nameType(node, qualified)) return TYPE;
    const operand = this.#bindings.resolve(this.#check(node.operand));
    const inside = insideOptional(operand);
    const field = this.#field(inside ?? operand, node.field, node);
    if (node.test) return BOOL;
    return inside === undefined ? field : optionalOf(insideOptional(field) ?? field);
  }

  #field(operand: CelType, field: string, { offset }: Node): CelType {
    const type = fieldType(operand, field);
    if (type !== undefined) return type;
    const problem =
      operand.kind === "object"
        ? `undefined field '${field}'`
        : `type '${printType(operand)}' does not support field selection`;
    throw new CelTypeError(problem, offset);
  }

  /** The dotted name that a chain of selections spells, unless it begins with a variable. */
  #qualifiedName(node: Node): string | undefined {
    if (node.kind === "name") {
      const name = node.name.replace(/^\./, "");
      return this.#local.has(name) || this.#scope.variables.has(name) ? undefined : name;
    }
    if (node.kind !== "select" || node.test) return undefined;
    const before = this.#qualifiedName(node.operand);
    return before === undefined ? undefined : `${before}.${node.field}`;
  }

  #call(node: Extract<Node, { kind: "call" }>): CelType {
    const { name, target, args } = node;
    const library = target === undefined ? undefined : this.#qualifiedName(target);
    const qualified = library === undefined ? undefined : `${library}.${name}`;
    if (qualified !== undefined && this.#scope.functions.has(qualified)) {
      this.#qualified.add(node);
      return this.#resolve(node, qualified, undefined, args);
    }
    if (name === SELECT_OPTIONAL || name === INDEX_OPTIONAL) return this.#optionalAccess(node);
    return this.#resolve(node, name, target, args);
  }

  #optionalAccess(node: Extract<Node, { kind: "call" }>): CelType {
    const [argument] = node.args;
    if (node.target === undefined || argument === undefined)
      throw new CelTypeError("Syntax error: no operand", node.offset);
    const operand = this.#bindings.resolve(this.#check(node.target));
    const inside = insideOptional(operand) ?? operand;
    const name = constantText(argument);
    if (node.name === SELECT_OPTIONAL && name !== undefined) {
      this.#check(argument);
      const field = this.#field(inside, name, node);
      return optionalOf(insideOptional(field) ?? field);
    }
    const index = this.#check(argument);
    return optionalOf(this.#indexed(inside, index, node));
  }

  #indexed(operand: CelType, index: CelType, { offset }: Node): CelType {
    if (operand.kind === "dyn" || operand.kind === "param") return DYN;
    if (operand.kind === "list" && this.#bindings.assign(index, INT)) return operand.item;
    if (operand.kind === "map" && this.#bindings.assign(index, operand.key)) return operand.value;
    const shown = [operand, index].map((type) => printType(this.#bindings.resolve(type, true))).join(", ");
    throw new CelTypeError(`found no matching overload for '_[?_]' applied to '(${shown})'`, offset);
  }

  #resolve(node: Node, name: string, target: Node | undefined, args: readonly Node[]): CelType {
    const targetTypes = target === undefined ? [] : [this.#check(target)];
    if (name === "format") this.#mixed += 1;
    const actual = [...targetTypes, ...args.map((arg) => this.#check(arg))];
    if (name === "format") this.#mixed -= 1;
    const known = this.#scope.functions.get(name);
    if (known === undefined) {
      throw new CelTypeError(`undeclared reference to '${name}' (in container '')`, node.offset);
    }
    const member = target !== undefined;
    const matched: Overload[] = [];
    const results: CelType[] = [];
    for (const overload of known) {
      if (overload.member !== member || overload.parameters.length !== actual.length) continue;
      const [result = DYN, ...parameters] = this.#bindings.instantiate([overload.result, ...overload.parameters]);
      const attempt = this.#bindings.fork();
      if (!parameters.every((parameter, index) => attempt.assign(actual[index] ?? DYN, parameter))) continue;
      if (matched.length === 0) this.#bindings.adopt(attempt);
      matched.push(overload);
      results.push(attempt.resolve(result));
    }
    const [first] = results;
    if (first === undefined) {
      throw new CelTypeError(
        `found no matching overload for '${name}' applied to '${this.#shown(actual, member)}'`,
        node.offset,
      );
    }
    this.#overloads.set(node, matched);
    return results.every((result) => printType(result) === printType(first)) ? first : DYN;
  }

  #shown(actual: readonly CelType[], member: boolean): string {
    const shown = actual.map((type) => printType(this.#bindings.resolve(type, true)));
    return member ? `${shown[0] ?? ""}.(${shown.slice(1).join(", ")})` : `(${shown.join(", ")})`;
  }

  #list(items: Extract<Node, { kind: "list" }>["items"]): CelType {
    const item = this.#bindings.fresh();
    for (const { value, optional } of items) this.#join(this.#part(value, optional), item, value);
    return listOf(item);
  }

  #map(entries: Extract<Node, { kind: "map" }>["entries"]): CelType {
    const keys = this.#bindings.fresh();
    const values = this.#bindings.fresh();
    for (const { key, value, optional } of entries) {
      this.#join(this.#check(key), keys, key);
      this.#join(this.#part(value, optional), values, value);
    }
    return mapOf(keys, values);
  }

  #part(node: Node, optional: boolean): CelType {
    const type = this.#bindings.resolve(this.#check(node));
    if (!optional) return type;
    const inside = insideOptional(type);
    if (inside !== undefined) return inside;
    if (type.kind === "dyn") return type;
    throw new CelTypeError(`expected type 'optional_type' but found '${printType(type)}'`, node.offset);
  }

  #join(actual: CelType, expected: CelType, { offset }: Node): void {
    if (this.#bindings.assign(actual, expected)) return;
    if (this.#mixed > 0) return;
    const [found, wanted] = [actual, expected].map((type) => printType(this.#bindings.resolve(type, true)));
    throw new CelTypeError(`expected type '${wanted}' but found '${found}'`, offset);
  }

  #fold(node: FoldNode & { readonly offset: number }): CelType {
    const range = this.#bindings.resolve(this.#check(node.range));
    const [first, second] = rangeTypes(range, node.value !== undefined);
    if (first === undefined) {
      const shown = printType(this.#bindings.resolve(range, true));
      throw new CelTypeError(
        `expression of type '${shown}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        node.range.offset,
      );
    }
    const accumulated = this.#check(node.start);
    const outer = this.#local;
    const withResult = new Map(outer).set(node.accumulator, accumulated);
    this.#local = new Map(withResult).set(node.item, first);
    if (node.value !== undefined) this.#local = new Map(this.#local).set(node.value, second ?? DYN);
    this.#join(this.#check(node.condition), BOOL, node.condition);
    this.#join(this.#check(node.step), accumulated, node.step);
    this.#local = withResult;
    const result = this.#check(node.result);
    this.#local = outer;
    return result;
  }
}

/** `a.b` for the selection of a name. */
function dottedName({ operand, field, test }: Extract<Node, { kind: "select" }>): string | undefined {
  return operand.kind === "name" && !test ? `${operand.name}.${field}` : undefined;
}
