import { type Activation, CostExceeded } from "./activation.ts";
import type { Checked } from "./checker.ts";
import { INDEX_OPTIONAL, SELECT_OPTIONAL } from "./optional-syntax.ts";
import { isOfType } from "./runtime-types.ts";
import type { Overload } from "./signature.ts";
import type { FoldNode, Node } from "./syntax.ts";
import {
  CelFailure,
  type CelKey,
  type CelMap,
  type CelValue,
  equalCel,
  isCelList,
  isCelMap,
  Optional,
  typeNameOf,
} from "./values.ts";

/** An expression ready to run. Errors: {@link CelFailure}. */
export type Program = (variables: Activation) => CelValue;

/** Makes a program of a checked expression. */
export function compileCel(checked: Checked): Program {
  return new Compiler(checked).compile(checked.root);
}

const STRING_COST = 0.1;

class Compiler {
  readonly #checked: Checked;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  compile(node: Node): Program {
    switch (node.kind) {
      case "constant": {
        const { value } = node;
        return () => value;
      }
      case "name":
        return this.#name(node, node.name.replace(/^\./, ""));
      case "select":
        return this.#select(node);
      case "call":
        return this.#call(node);
      case "list":
        return this.#list(node);
      case "map":
        return this.#map(node);
      case "fold":
        return this.#fold(node);
    }
  }

  #name(node: Node, name: string): Program {
    const type = this.#checked.typeNamed(node);
    if (type !== undefined) return () => type;
    return (variables) => {
      variables.budget.spend(1);
      return variables.get(name);
    };
  }

  #select(node: Extract<Node, { kind: "select" }>): Program {
    const type = this.#checked.typeNamed(node);
    if (type !== undefined) return () => type;
    const variable = this.#checked.variableNamed(node);
    if (variable !== undefined) return (variables) => variables.get(variable);
    const operand = this.compile(node.operand);
    const { field, test } = node;
    return (variables) => {
      const value = operand(variables);
      variables.budget.spend(test ? 0 : 1);
      if (value instanceof Optional) {
        const found = value.inside === undefined ? undefined : find(value.inside.value, field);
        if (test) return found !== undefined;
        return found === undefined ? new Optional() : wrap(found);
      }
      const found = find(value, field);
      if (test) return found !== undefined;
      if (found === undefined) throw new CelFailure(`no such key: ${field}`);
      return found;
    };
  }

  #call(node: Extract<Node, { kind: "call" }>): Program {
    const { name } = node;
    const target = node.target === undefined || this.#checked.isQualified(node) ? [] : [node.target];
    const args = [...target, ...node.args].map((arg) => this.compile(arg));
    const [first = NOTHING, second = NOTHING, third = NOTHING] = args;
    switch (name) {
      case "_&&_":
        return logical(first, second, false);
      case "_||_":
        return logical(first, second, true);
      case "_?_:_":
        return (variables) => (asBool(first(variables)) ? second(variables) : third(variables));
      case "@not_strictly_false":
        return (variables) => notStrictlyFalse(first, variables);
      case SELECT_OPTIONAL:
      case INDEX_OPTIONAL:
        return (variables) => optionalAccess(first(variables), second(variables));
      case "or":
      case "orValue":
        return (variables) => orElse(first(variables), () => second(variables), name === "or");
      default:
        return call(name, args, this.#checked.overloadsOf(node));
    }
  }

  #list(node: Extract<Node, { kind: "list" }>): Program {
    const items = node.items.map(({ value, optional }) => ({ run: this.compile(value), optional }));
    return (variables) => {
      variables.budget.spend(10);
      return items.flatMap(({ run, optional }) => {
        const value = run(variables);
        return optional && value instanceof Optional ? unwrapped(value) : [value];
      });
    };
  }

  #map(node: Extract<Node, { kind: "map" }>): Program {
    const entries = node.entries.map(({ key, value, optional }) => ({
      key: this.compile(key),
      value: this.compile(value),
      optional,
    }));
    return (variables) => {
      variables.budget.spend(30);
      const map = new Map<CelKey, CelValue>();
      for (const { key, value, optional } of entries) {
        const name = asKey(key(variables));
        const made = value(variables);
        const values = optional && made instanceof Optional ? unwrapped(made) : [made];
        for (const each of values) {
          if (map.has(name)) throw new CelFailure(`insert failed: key ${String(name)} already exists`);
          map.set(name, each);
        }
      }
      return map;
    };
  }

  #fold(node: FoldNode): Program {
    const [range, start, condition, step, result] = [
      node.range,
      node.start,
      node.condition,
      node.step,
      node.result,
    ].map((part) => this.compile(part)) as [Program, Program, Program, Program, Program];
    return (variables) => {
      const over = range(variables);
      const accumulator = variables.with(node.accumulator, start(variables));
      for (const [key, value] of entriesOf(over, node.value !== undefined)) {
        const item = accumulator.with(node.item, key);
        const inner = node.value === undefined ? item : item.with(node.value, value);
        if (!asBool(condition(inner))) break;
        accumulator.value = attempt(step, inner);
      }
      return result(accumulator);
    };
  }
}

const NOTHING: Program = () => null;

function unwrapped({ inside }: Optional): readonly CelValue[] {
  return inside === undefined ? [] : [inside.value];
}

function wrap(value: CelValue): Optional {
  return value instanceof Optional ? value : new Optional({ value });
}

function attempt(program: Program, variables: Activation): CelValue | CelFailure {
  try {
    return program(variables);
  } catch (error) {
    if (error instanceof CelFailure && !(error instanceof CostExceeded)) return error;
    throw error;
  }
}

/** `&&` and `||` pass over a failure of one side when the other side decides. */
function logical(left: Program, right: Program, decisive: boolean): Program {
  return (variables) => {
    const first = attempt(left, variables);
    if (first === decisive) return decisive;
    const second = attempt(right, variables);
    if (second === decisive) return decisive;
    if (first instanceof CelFailure) throw first;
    if (second instanceof CelFailure) throw second;
    return asBool(first) && asBool(second);
  };
}

function notStrictlyFalse(program: Program, variables: Activation): boolean {
  return attempt(program, variables) !== false;
}

function asBool(value: CelValue): boolean {
  if (typeof value === "boolean") return value;
  throw new CelFailure("no such overload");
}

/** A value as the key of a map: a number with no fraction is an `int`. */
export function asKey(value: CelValue): CelKey {
  if (typeof value === "boolean" || typeof value === "bigint" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw new CelFailure(`unsupported key type: ${typeNameOf(value)}`);
}

function find(value: CelValue, field: CelKey): CelValue | undefined {
  if (isCelMap(value)) return value.get(field);
  throw new CelFailure("no such overload");
}

function optionalAccess(operand: CelValue, index: CelValue): Optional {
  const value = operand instanceof Optional ? operand.inside?.value : operand;
  if (value === undefined) return new Optional();
  const found = isCelList(value) ? value[Number(index)] : find(value, asKey(index));
  return found === undefined ? new Optional() : wrap(found);
}

function orElse(value: CelValue, other: () => CelValue, keep: boolean): CelValue {
  if (!(value instanceof Optional)) throw new CelFailure("no such overload");
  if (value.inside === undefined) return other();
  return keep ? value : value.inside.value;
}

/** Items of a list (with their indexes when `two`), or keys of a map with their values. */
function* entriesOf(range: CelValue, two: boolean): Generator<readonly [CelValue, CelValue]> {
  if (isCelList(range)) {
    for (const [index, item] of range.entries()) yield two ? [BigInt(index), item] : [item, item];
  } else if (isCelMap(range)) {
    for (const key of range.keys()) yield [key, two ? (range.get(key) ?? null) : null];
  } else throw new CelFailure("no such overload");
}

function call(name: string, args: readonly Program[], overloads: readonly Overload[]): Program {
  const equal = name === "_==_" || name === "_!=_";
  return (variables) => {
    const values = args.map((arg) => arg(variables));
    variables.budget.spend(costOf(name, values));
    if (equal) return equalCel(values[0] ?? null, values[1] ?? null) === (name === "_==_");
    const fitting = overloads.find(({ parameters }) =>
      parameters.every((type, index) => isOfType(values[index] ?? null, type)),
    );
    if (fitting === undefined) throw new CelFailure("no such overload");
    return fitting.run(values);
  };
}

/** Roughly what the API server counts: one for a call, more for one that runs through texts and lists. */
function costOf(name: string, values: readonly CelValue[]): number {
  const sizes = values.map(sizeOf);
  if (name === "matches" || name === "find" || name === "findAll") {
    const [text = 0, pattern = 0] = sizes;
    return Math.ceil((text + 1) * STRING_COST) * Math.ceil(pattern * 0.25);
  }
  return Math.max(1, Math.ceil(sizes.reduce((sum, size) => sum + size, 0) * STRING_COST));
}

function sizeOf(value: CelValue): number {
  if (typeof value === "string" || value instanceof Uint8Array || isCelList(value)) return value.length;
  return isCelMap(value) ? (value as CelMap).size : 1;
}
