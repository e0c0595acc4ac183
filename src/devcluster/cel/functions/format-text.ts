import { quote } from "../../../core/merge/go-format.ts";
import { printDouble } from "../number-text.ts";
import { printDuration, printTimestamp } from "../time-text.ts";
import {
  CelFailure,
  type CelMap,
  type CelValue,
  Duration,
  isCelList,
  isCelMap,
  Timestamp,
  TypeName,
  typeNameOf,
  Uint,
} from "../values.ts";

const PRECISION = 6;

/** `text.format(args)`: each `%` clause stands for the next argument. Errors: {@link CelFailure}. */
export function formatText(text: string, args: readonly CelValue[]): string {
  let next = 0;
  const made = text.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z])?)/g,
    (clause, precision: string | undefined, verb: string | undefined) => {
      if (clause === "%%") return "%";
      if (verb === undefined) throw new CelFailure("could not parse formatting clause: unexpected end of string");
      const argument = args[next];
      if (argument === undefined) throw new CelFailure(`index ${next} out of range`);
      next += 1;
      return formatOne(verb, argument, precision === undefined ? PRECISION : Number(precision));
    },
  );
  return made;
}

function formatOne(verb: string, value: CelValue, precision: number): string {
  switch (verb) {
    case "s":
      return plain(value);
    case "d":
      if (typeof value === "bigint") return String(value);
      if (value instanceof Uint) return String(value.value);
      return refuse("decimal clause can only be used on integers", value);
    case "f":
      return withSpecial(value, "fixed-point clause can only be used on doubles", (number) =>
        number.toFixed(precision),
      );
    case "e":
      return withSpecial(value, "scientific clause can only be used on doubles", (number) =>
        scientific(number, precision),
      );
    case "b":
      if (typeof value === "boolean") return value ? "1" : "0";
      return inBase(value, 2, "only integers and bools can be formatted as binary");
    case "o":
      return inBase(value, 8, "octal clause can only be used on integers");
    case "x":
      return inHex(value);
    case "X":
      return inHex(value).toUpperCase();
    default:
      throw new CelFailure(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function refuse(problem: string, value: CelValue): never {
  throw new CelFailure(`error during formatting: ${problem}, was given ${typeNameOf(value)}`);
}

function withSpecial(value: CelValue, problem: string, format: (value: number) => string): string {
  const special: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity };
  const number = typeof value === "string" ? special[value] : typeof value === "number" ? value : undefined;
  if (number === undefined) return refuse(problem, value);
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "-∞";
  return format(number);
}

/** With a superscript exponent, as the server prints it for its locale. */
function scientific(value: number, precision: number): string {
  const [digits = "", exponent = "0"] = value.toExponential(precision).split("e");
  const power = Number(exponent);
  const raised = String(Math.abs(power))
    .padStart(2, "0")
    .replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? digit);
  return `${digits}\u202f×\u202f10${power < 0 ? "⁻" : ""}${raised}`;
}

function inBase(value: CelValue, base: number, problem: string): string {
  if (typeof value === "bigint") return value.toString(base);
  return value instanceof Uint ? value.value.toString(base) : refuse(problem, value);
}

function inHex(value: CelValue): string {
  if (typeof value === "string") return Buffer.from(value).toString("hex");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return inBase(value, 16, "only integers, byte buffers, and strings can be formatted as hex");
}

function plain(value: CelValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return printDouble(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null) return "null";
  if (isCelList(value)) return `[${value.map(inside).join(", ")}]`;
  if (isCelMap(value)) return formatMap(value);
  if (value instanceof Timestamp) return printTimestamp(value.nanos);
  if (value instanceof Duration) return printDuration(value.nanos);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof TypeName) return value.name;
  if (value instanceof Uint) return String(value.value);
  return refuse(
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
    value,
  );
}

/** A value inside a list or a map, as CEL would write it. */
function inside(value: CelValue): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") {
    return Number.isFinite(value) ? value.toFixed(PRECISION) : quote(printDouble(value));
  }
  if (value instanceof Timestamp) return `timestamp(${quote(printTimestamp(value.nanos))})`;
  if (value instanceof Duration) return `duration(${quote(printDuration(value.nanos))})`;
  if (value instanceof Uint8Array) return `b${quote(new TextDecoder().decode(value))}`;
  return plain(value);
}

function formatMap(map: CelMap): string {
  const entries = [...map.keys()].map((key) => `${inside(key)}:${inside(map.get(key) ?? null)}`);
  return `{${entries.toSorted().join(", ")}}`;
}
