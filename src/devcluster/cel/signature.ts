import type { CelValue } from "./values.ts";
import * as types from "./types.ts";

/** One form of a function: what it takes, what it gives, what it does. */
export interface Overload {
  readonly name: string;
  /** It is called on its first parameter: `x.name(…)`. */
  readonly member: boolean;
  /** The target of a member is the first. */
  readonly parameters: readonly types.CelType[];
  readonly result: types.CelType;
  readonly run: (args: readonly CelValue[]) => CelValue;
}

const NAMED: Readonly<Record<string, types.CelType>> = {
  bool: types.BOOL,
  bytes: types.BYTES,
  double: types.DOUBLE,
  duration: types.DURATION,
  dyn: types.DYN,
  int: types.INT,
  null: types.NULL,
  string: types.STRING,
  timestamp: types.TIMESTAMP,
  type: types.TYPE,
  uint: types.UINT,
};

/**
 * Reads a form of a function, e.g. `string.indexOf(string, int): int`, `sets.contains(list<T>, list<T>): bool` with `member: false`. What
 * begins with an upper-case letter is a type parameter; an unknown name is a type of its own.
 *
 * The arguments arrive checked, so that `run` may take them for what the form says.
 */
export function overload<Args extends readonly (CelValue | undefined)[]>(
  form: string,
  run: (...args: Args) => CelValue,
): Overload {
  let known: Signature | undefined;
  // When it is first asked for: there are three hundred, and most clusters never see a rule.
  const signature = (): Signature => (known ??= readSignature(form));
  return {
    get name() {
      return signature().name;
    },
    get member() {
      return signature().member;
    },
    get parameters() {
      return signature().parameters;
    },
    get result() {
      return signature().result;
    },
    run: (args) => run(...(args as unknown as Args)),
  };
}

type Signature = Omit<Overload, "run">;

function readSignature(form: string): Signature {
  const match = /^(?:(.+)->)?([\w.@!?:<>=+*/%&|[\]-]+)\((.*)\): (.+)$/.exec(form);
  if (match === null) throw new TypeError(`no form of a function: ${form}`);
  const [, target, name = "", parameters = "", result = ""] = match;
  const written = [...(target === undefined ? [] : [target]), ...splitTop(parameters)];
  return { name, member: target !== undefined, parameters: written.map(readType), result: readType(result) };
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "<") depth += 1;
    if (character === ">") depth -= 1;
    if (character === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== "");
}

function readType(text: string): types.CelType {
  const [, name = text, inside] = /^([\w.]+)<(.*)>$/.exec(text) ?? [];
  const parts = inside === undefined ? [] : splitTop(inside).map(readType);
  const [first = types.DYN, second = types.DYN] = parts;
  if (name === "list") return types.listOf(first);
  if (name === "map") return types.mapOf(first, second);
  if (name === "optional") return types.optionalOf(first);
  if (/^[A-Z]$/.test(name)) return { kind: "param", name };
  return NAMED[name] ?? { kind: "opaque", name, of: parts };
}
