import { compareText, equalValues, isList, isMap } from "../../core/merge/values.ts";

/*
 * The part of JSONPath that printer columns use: fields, indexes, slices, wildcards, descent and comparisons in filters.
 */

type Step = (values: readonly unknown[], root: unknown) => readonly unknown[];

/** A path that was read; finds nothing where a part is absent. */
export type JsonPath = (root: unknown) => readonly unknown[];

/** Reads a path such as `.status.conditions[?(@.type=="Ready")].status`; `undefined` when it is none that is understood. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text.replace(/^\$/, "");
  if (rest === "" || rest === ".") return (root) => [root];
  while (rest !== "") {
    const read = readStep(rest);
    if (read === undefined) return undefined;
    steps.push(read.step);
    rest = rest.slice(read.length);
  }
  return (root) => steps.reduce<readonly unknown[]>((values, step) => step(values, root), [root]);
}

interface Read {
  readonly step: Step;
  readonly length: number;
}

function readStep(text: string): Read | undefined {
  const descent = /^\.\.(?=[^.[])/.exec(text);
  if (descent !== null) return { step: (values) => values.flatMap(allBelow), length: 1 };
  const wildcard = /^(?:\.\*|\[\*\])/.exec(text);
  if (wildcard !== null) return { step: (values) => values.flatMap(childrenOf), length: wildcard[0].length };
  const field = /^\.((?:[^.[\]\\]|\\.)+)/.exec(text);
  if (field !== null) return { step: fieldStep((field[1] ?? "").replace(/\\(.)/g, "$1")), length: field[0].length };
  const quoted = /^\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/.exec(text);
  if (quoted !== null) {
    return { step: fieldStep((quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1")), length: quoted[0].length };
  }
  const slice = /^\[(-?\d*)(?::(-?\d*))?\]/.exec(text);
  if (slice !== null && slice[0] !== "[]")
    return { step: sliceStep(slice[1] ?? "", slice[2]), length: slice[0].length };
  const filter = /^\[\?\(((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\)\]/.exec(text);
  if (filter === null) return undefined;
  const keeps = readFilter((filter[1] ?? "").trim());
  if (keeps === undefined) return undefined;
  return {
    step: (values, root) => values.flatMap(childrenOf).filter((value) => keeps(value, root)),
    length: filter[0].length,
  };
}

function fieldStep(name: string): Step {
  return (values) => values.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
}

function sliceStep(from: string, to: string | undefined): Step {
  return (values) =>
    values.flatMap((value) => {
      if (!isList(value)) return [];
      if (to === undefined) {
        const item = value.at(Number(from));
        return item === undefined ? [] : [item];
      }
      return value.slice(from === "" ? 0 : Number(from), to === "" ? undefined : Number(to));
    });
}

function childrenOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

function allBelow(value: unknown): readonly unknown[] {
  return [value, ...childrenOf(value).flatMap(allBelow)];
}

type Filter = (value: unknown, root: unknown) => boolean;

function readFilter(text: string): Filter | undefined {
  const match = /^(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/.exec(text);
  const left = readOperand((match?.[1] ?? text).trim());
  if (left === undefined) return undefined;
  if (match === null) return (value, root) => left(value, root).length > 0;
  const right = readOperand((match[3] ?? "").trim());
  const compare = COMPARISONS[match[2] ?? ""];
  if (right === undefined || compare === undefined) return undefined;
  return (value, root) => {
    const [a] = left(value, root);
    const [b] = right(value, root);
    return a !== undefined && b !== undefined && compare(a, b);
  };
}

const COMPARISONS: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  "==": equalValues,
  "!=": (left, right) => !equalValues(left, right),
  "<": (left, right) => order(left, right) < 0,
  "<=": (left, right) => order(left, right) <= 0,
  ">": (left, right) => order(left, right) > 0,
  ">=": (left, right) => order(left, right) >= 0,
};

/** Less than, equal to or more than zero; not a number for what has no order. */
function order(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return typeof left === "string" && typeof right === "string" ? compareText(left, right) : Number.NaN;
}

function readOperand(text: string): ((value: unknown, root: unknown) => readonly unknown[]) | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^'\\]|\\.)*)'$/.exec(text);
  if (quoted !== null) {
    const literal = (quoted[1] ?? quoted[2] ?? "").replace(/\\(.)/g, "$1");
    return () => [literal];
  }
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return () => [Number(text)];
  if (text === "true" || text === "false") return () => [text === "true"];
  const [, start = "", path = ""] = /^([@$])(.*)$/.exec(text) ?? [];
  if (start === "") return undefined;
  const find = parseJsonPath(path);
  if (find === undefined) return undefined;
  return (value, root) => find(start === "@" ? value : root);
}
