import { callCost, type Argument } from "./call-cost.ts";
import type { Checked } from "./checker.ts";
import { type Declaration, keysOf } from "./declarations.ts";
import { add, exactly, multiply, NOTHING, type Range, UNKNOWN, union } from "./estimates.ts";
import type { FoldNode, Node } from "./syntax.ts";
import { type CelType, insideOptional } from "./types.ts";

/*
 * What an expression may cost at most: the API server's estimate, made of the sizes that the schema allows. A rule whose estimate is over
 * the limit is refused when the definition is created.
 */

/** The most that the evaluation of an expression on values of `root` may cost. */
export function estimateCost(checked: Checked, root: Declaration): number {
  return new Estimator(checked, root).cost(checked.root).max;
}

/** Sizes of the keys and values of a list or map that the expression makes itself. */
interface EntrySizes {
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path?: readonly string[];
  readonly size?: Range;
  readonly entries?: EntrySizes;
}

const FIXED_SIZE = ["bool", "double", "duration", "int", "timestamp", "uint"];

class Estimator {
  readonly #checked: Checked;
  readonly #root: Declaration;
  /** Where in the schema the value of a node comes from. */
  readonly #paths = new Map<Node, readonly string[]>();
  readonly #sizes = new Map<Node, Range>();
  readonly #entries = new Map<Node, EntrySizes>();
  readonly #locals = new Map<string, Local[]>();

  constructor(checked: Checked, root: Declaration) {
    this.#checked = checked;
    this.#root = root;
  }

  cost(node: Node): Range {
    switch (node.kind) {
      case "constant":
        return NOTHING;
      case "name":
        this.#paths.set(node, this.#local(node.name)?.path ?? [node.name]);
        return exactly(1);
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#list(node);
      case "map":
        return this.#map(node);
      case "fold":
        return isBinding(node) ? this.#bind(node) : this.#fold(node);
    }
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, local: Local): void {
    this.#locals.set(name, [...(this.#locals.get(name) ?? []), local]);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #pathOf(node: Node): readonly string[] {
    const path = (node.kind === "name" ? this.#local(node.name)?.path : undefined) ?? this.#paths.get(node) ?? [];
    return path;
  }

  #select(node: Extract<Node, { kind: "select" }>): Range {
    const named = this.#checked.typeNamed(node);
    if (named !== undefined) {
      this.#paths.set(node, [named.name]);
      return exactly(1);
    }
    const operand = this.cost(node.operand);
    if (node.test) return operand;
    this.#paths.set(node, [...this.#pathOf(node.operand), node.field]);
    const type = this.#checked.typeOf(node.operand);
    return type.kind === "map" || type.kind === "object" ? add(operand, exactly(1)) : operand;
  }

  #call(node: Extract<Node, { kind: "call" }>): Range {
    const parts =
      node.target === undefined || this.#checked.isQualified(node) ? node.args : [node.target, ...node.args];
    const costs = parts.map((part) => this.cost(part));
    const [first, second, third] = parts;
    if (node.name === "_&&_" || node.name === "_||_") {
      const [left = NOTHING] = costs;
      return { min: left.min, max: add(...costs).max };
    }
    if (node.name === "_?_:_" && second !== undefined && third !== undefined) {
      this.#sizes.set(node, union(this.#sizeOrUnknown(second), this.#sizeOrUnknown(third)));
      const entries = [second, third].map((part) => this.#entrySizes(part));
      if (entries[0] !== undefined && entries[1] !== undefined)
        this.#entries.set(node, unionEntries(entries[0], entries[1]));
      const [condition = NOTHING, yes = NOTHING, no = NOTHING] = costs;
      return add(condition, union(yes, no));
    }
    if (node.name === "dyn" && first !== undefined) {
      this.#copySizes(first, node);
      return add(...costs, exactly(1));
    }
    const overloads = this.#checked.overloadsOf(node);
    const name = this.#checked.isQualified(node) ? (overloads[0]?.name ?? node.name) : node.name;
    const args = parts.map((part) => this.#argument(part));
    const { cost, size } = callCost(
      name,
      node.target !== undefined && !this.#checked.isQualified(node),
      args,
      kindOf(this.#checked.typeOf(node)),
    );
    this.#sizeOfCall(node, name, parts, size);
    return add(...costs, cost);
  }

  #sizeOfCall(node: Node, name: string, [first, second]: readonly Node[], size: Range | undefined): void {
    if (first !== undefined && second !== undefined && name === "_+_") {
      const entries = [first, second].map((part) => this.#entrySizes(part));
      if (entries[0] !== undefined && entries[1] !== undefined)
        this.#entries.set(node, unionEntries(entries[0], entries[1]));
    }
    if (first !== undefined && second !== undefined && name === "_[_]") {
      const { kind } = this.#checked.typeOf(first);
      this.#paths.set(node, [...this.#pathOf(first), kind === "list" ? "@items" : "@values"]);
      const value = this.#entrySizes(first)?.value;
      if (value !== undefined) this.#sizes.set(node, value);
    }
    if (size !== undefined) this.#sizes.set(node, size);
  }

  #argument(node: Node): Argument {
    const type = this.#checked.typeOf(node);
    const item = type.kind === "list" ? type.item : undefined;
    const isText = item?.kind === "scalar" && (item.name === "string" || item.name === "bytes");
    const path = this.#pathOf(node);
    const declared = isText && path.length > 0 ? this.#declarationAt([...path, "@items"]) : undefined;
    return {
      size: this.#sizeOrUnknown(node),
      type: kindOf(type),
      isList: type.kind === "list",
      ...(isText ? { itemSize: declared === undefined ? UNKNOWN : { min: 0, max: declared.maxElements } } : {}),
      ...(node.kind === "constant" ? { constant: node.value } : {}),
    };
  }

  #list(node: Extract<Node, { kind: "list" }>): Range {
    const costs = node.items.map(({ value }) => this.cost(value));
    const sizes = node.items.map(({ value }) => this.#sizeOrUnknown(value));
    this.#entries.set(node, { key: exactly(1), value: unionAll(sizes) });
    return add(...costs, exactly(10));
  }

  #map(node: Extract<Node, { kind: "map" }>): Range {
    const costs = node.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const keys = node.entries.map(({ key }) => this.#sizeOrUnknown(key));
    const values = node.entries.map(({ value }) => this.#sizeOrUnknown(value));
    this.#entries.set(node, { key: unionAll(keys), value: unionAll(values) });
    return add(...costs, exactly(30));
  }

  #bind(node: FoldNode & { readonly offset: number }): Range {
    const before = add(this.cost(node.range), this.cost(node.start));
    this.#push(node.accumulator, this.#localOf(node.start));
    const result = this.cost(node.result);
    this.#pop(node.accumulator);
    this.#copySizes(node.result, node);
    return add(before, result);
  }

  #localOf(node: Node): Local {
    const [size, entries] = [this.#size(node), this.#entrySizes(node)];
    return {
      path: this.#pathOf(node),
      ...(size === undefined ? {} : { size }),
      ...(entries === undefined ? {} : { entries }),
    };
  }

  #fold(node: FoldNode & { readonly offset: number }): Range {
    const before = add(this.cost(node.range), this.cost(node.start));
    this.#push(node.accumulator, this.#localOf(node.start));
    const { kind } = this.#checked.typeOf(node.range);
    const entries = this.#entrySizes(node.range);
    const path = this.#pathOf(node.range);
    const local = (part: string, size: Range | undefined): Local => ({
      path: [...path, part],
      ...(size === undefined ? {} : { size }),
    });
    if (node.value !== undefined) {
      this.#push(node.item, local(kind === "list" ? "@indices" : "@keys", entries?.key));
      this.#push(node.value, local(kind === "list" ? "@items" : "@values", entries?.value));
    } else if (kind === "list") this.#push(node.item, local("@items", entries?.value));
    else this.#push(node.item, local("@keys", entries?.key));
    const loop = add(this.cost(node.condition), this.cost(node.step));
    this.#pop(node.item);
    if (node.value !== undefined) this.#pop(node.value);
    const result = this.cost(node.result);
    this.#pop(node.accumulator);
    const count = this.#sizeOrUnknown(node.range);
    this.#foldSize(node, count);
    return add(before, result, multiply(count, loop));
  }

  #foldSize(node: FoldNode & { readonly offset: number }, count: Range): void {
    if (node.start.kind === "constant") this.#sizes.set(node, this.#sizeOrUnknown(node.start));
    if (node.start.kind !== "list" && node.start.kind !== "map") return;
    this.#sizes.set(node, count);
    const entries = this.#entrySizes(node.step);
    if (entries !== undefined) this.#entries.set(node, entries);
  }

  #copySizes(from: Node, to: Node): void {
    const [size, entries] = [this.#size(from), this.#entrySizes(from)];
    if (size !== undefined) this.#sizes.set(to, size);
    if (entries !== undefined) this.#entries.set(to, entries);
  }

  #entrySizes(node: Node): EntrySizes | undefined {
    return this.#entries.get(node) ?? (node.kind === "name" ? this.#local(node.name)?.entries : undefined);
  }

  #sizeOrUnknown(node: Node): Range {
    return this.#size(node) ?? UNKNOWN;
  }

  #size(node: Node): Range | undefined {
    const known = this.#sizes.get(node) ?? literalSize(node);
    if (known !== undefined) return known;
    const path = this.#pathOf(node);
    const declared = path.length === 0 || path[0] === "@result" ? undefined : this.#declarationAt(path);
    if (declared !== undefined) return { min: 0, max: declared.maxElements };
    if (hasFixedSize(this.#checked.typeOf(node))) return exactly(1);
    return node.kind === "name" ? this.#local(node.name)?.size : undefined;
  }

  /** The declaration that a path leads to; its first part is the variable. */
  #declarationAt(path: readonly string[]): Declaration | undefined {
    return path.slice(1).reduce<Declaration | undefined>((at, part) => {
      if (part === "@items" || part === "@values") return at?.items;
      if (part === "@keys") return at === undefined ? undefined : keysOf(at);
      return at?.fields?.get(part);
    }, this.#root);
  }
}

/** A loop over nothing, which only gives a value a name. */
function isBinding({ range, accumulator }: FoldNode): boolean {
  return range.kind === "list" && range.items.length === 0 && accumulator !== "@result";
}

function unionAll(ranges: readonly Range[]): Range {
  const [first = NOTHING, ...rest] = ranges;
  return rest.reduce(union, first);
}

function unionEntries(a: EntrySizes, b: EntrySizes): EntrySizes {
  return { key: union(a.key, b.key), value: union(a.value, b.value) };
}

function literalSize(node: Node): Range | undefined {
  if (node.kind === "list") return exactly(node.items.length);
  if (node.kind === "map") return exactly(node.entries.length);
  if (node.kind !== "constant") return undefined;
  if (typeof node.value === "string") return exactly(Array.from(node.value).length);
  return exactly(node.value instanceof Uint8Array ? node.value.length : 1);
}

function hasFixedSize(type: CelType): boolean {
  const inside = insideOptional(type) ?? type;
  return inside.kind === "scalar" && FIXED_SIZE.includes(inside.name);
}

function kindOf(type: CelType): string {
  return type.kind === "scalar" || type.kind === "opaque" ? type.name : type.kind;
}
