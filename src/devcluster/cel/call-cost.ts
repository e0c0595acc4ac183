import { add, exactly, multiply, type Range, times } from "./estimates.ts";

/*
 * What a call may cost and how large its result may be, as the API server estimates it. The numbers decide which rules may be stored, so
 * they are the server's.
 */

const STRING = 0.1;
const REGEX = 0.25;
const NAME_REGEX = 128;
const FORMAT_NAME = 64;

/** An argument as far as estimates need it. */
export interface Argument {
  readonly size: Range;
  readonly type: string;
  /** The size of the items, when it is a list of texts or bytes. */
  readonly itemSize?: Range;
  readonly isList: boolean;
  readonly constant?: unknown;
}

/** The estimate of one call, without its arguments. */
export interface CallCost {
  readonly cost: Range;
  readonly size?: Range;
}

const ONE: CallCost = { cost: exactly(1) };
const SEARCHES = ["isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"];
const PARSERS = ["cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver", "bytes"];
const CHANGES = ["lowerAscii", "upperAscii", "substring", "trim"];
const ORDERS = ["_<_", "_<=_", "_>_", "_>=_"];

/** The estimate of a call of `name`; the target of a member is the first argument. */
export function callCost(name: string, member: boolean, args: readonly Argument[], result: string): CallCost {
  const [first, second, third] = args;
  if (first === undefined) return ONE;
  if (member && SEARCHES.includes(name)) return searchCost(first);
  if (member && CHANGES.includes(name)) return { cost: times(first.size, STRING), size: first.size };
  if (!member && name === "url") return { cost: times(first.size, STRING), size: first.size };
  if (!member && (PARSERS.includes(name) || name === "ip")) return { cost: times(first.size, STRING) };
  if (name === "string" && first.type === "bytes") return { cost: times(first.size, STRING) };
  if (second === undefined) return oneArgument(name, member, first);
  switch (name) {
    case "_==_":
    case "_!=_":
      return name === "_==_" && OPAQUE.includes(first.type) ? opaqueEquality(first) : smallerOf(first, second);
    case "_+_":
      return sum(first, second, result);
    case "@in":
      return second.isList ? { cost: second.size } : ONE;
    case "startsWith":
    case "endsWith":
      return { cost: times(second.size, STRING) };
    case "contains":
      return { cost: multiply(times(first.size, STRING), times(second.size, STRING)) };
    case "matches":
      return { cost: regexCost(first, second) };
    case "find":
    case "findAll":
      return { cost: regexCost(first, second), size: { min: 0, max: first.size.max } };
    case "replace":
      return third === undefined ? ONE : replaceCost(first, second, third);
    case "split":
      return splitCost(first, third);
    case "join":
      return joinCost(first, second);
    case "format":
      return { cost: times(first.size, STRING) };
    case "containsIP":
      return {
        cost: add(
          times({ min: 8, max: 32 }, STRING),
          second.type === "string" ? times(second.size, STRING) : exactly(0),
        ),
      };
    case "containsCIDR":
      return {
        cost: add(
          times({ min: 8, max: 32 }, STRING),
          times({ min: 4, max: 16 }, STRING),
          exactly(1),
          second.type === "string" ? times(second.size, STRING) : exactly(0),
        ),
      };
    case "validate":
      return { cost: times(times(second.size, STRING), NAME_REGEX * REGEX) };
    default:
      return ORDERS.includes(name) && ["string", "bytes"].includes(first.type) ? smallerOf(first, second) : ONE;
  }
}

const OPAQUE = ["net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver", "kubernetes.NamedFormat"];

function opaqueEquality({ type }: Argument): CallCost {
  return type === "kubernetes.NamedFormat" ? { cost: times({ min: 1, max: FORMAT_NAME }, STRING) } : ONE;
}

function oneArgument(name: string, member: boolean, argument: Argument): CallCost {
  if (member && name === "join") return joinCost(argument);
  if (name === "ip.isCanonical") return { cost: times(argument.size, 2 * STRING) };
  return ONE;
}

function searchCost(target: Argument): CallCost {
  if (!target.isList) return { cost: times(target.size, STRING) };
  const each = target.itemSize === undefined ? exactly(1) : add(exactly(1), times(target.itemSize, STRING));
  return { cost: multiply(target.size, each) };
}

function smallerOf(left: Argument, right: Argument): CallCost {
  const max = Math.min(left.size.max, right.size.max);
  return { cost: times({ min: max > 0 ? 1 : 0, max }, STRING) };
}

function sum(left: Argument, right: Argument, result: string): CallCost {
  if (!["string", "bytes", "list", "dyn"].includes(result)) return ONE;
  const size = add(left.size, right.size);
  return { cost: result === "list" ? exactly(1) : times(size, STRING), size };
}

function regexCost(text: Argument, pattern: Argument): Range {
  return multiply(times(add(text.size, exactly(1)), STRING), times(pattern.size, REGEX));
}

function replaceCost(target: Argument, old: Argument, by: Argument): CallCost {
  const { size } = target;
  const longest =
    old.size.min === 0
      ? (size.max + 1) * by.size.max + size.max
      : by.size.max <= old.size.min
        ? size.max
        : Math.ceil(size.max / old.size.min) * by.size.max;
  const shortest =
    old.size.max === 0
      ? (size.min + 1) * by.size.min + size.min
      : old.size.max <= by.size.min
        ? size.min
        : Math.ceil(size.min / old.size.max) * by.size.min;
  return { cost: times(size, 2 * STRING), size: add({ min: shortest, max: longest }) };
}

function splitCost(target: Argument, most: Argument | undefined): CallCost {
  const max = typeof most?.constant === "bigint" ? Number(most.constant) : target.size.max;
  return { cost: times(target.size, 2 * STRING), size: { min: 0, max } };
}

function joinCost(list: Argument, separator?: Argument): CallCost {
  const items = list.itemSize === undefined ? exactly(0) : multiply(list.size, list.itemSize);
  const between = { min: Math.max(list.size.min - 1, 0), max: Math.max(list.size.max - 1, 0) };
  const size = separator === undefined ? items : add(items, multiply(separator.size, between));
  return { cost: times(size, STRING), size };
}
