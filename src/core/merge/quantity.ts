/*
 * Kubernetes quantities (`100m`, `1.5Gi`, `1e3`): a decimal number with a suffix. The API server stores them in a canonical form, so that
 * what was applied and what is read back may be different texts for the same amount.
 */

interface Parsed {
  readonly negative: boolean;
  /** Digits before the point, without leading zeros. */
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

type Format = "decimal" | "exponent" | "binary";

const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const SHAPE = /^([+-]?)0*(\d*)(?:\.(\d*))?([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i|)$/;
/** How many decimal digits the server handles without big numbers; beyond, it never keeps the given text. */
const FAST_DIGITS = 18;
const NANO = 9;

/** Nearly every quantity there is: below a thousand, so that no other suffix could hold it. */
const CANONICAL = /^(?:0|[1-9]\d{0,2}(?:m|[KMGTPE]i)?)$/;

/** The form in which the server stores a quantity; `undefined` for a text that is no quantity. */
export function canonicalQuantity(value: string | number | bigint): string | undefined {
  const text = String(value).trim();
  if (CANONICAL.test(text)) return text;
  const parsed = parse(text);
  const scale = parsed === undefined ? undefined : scaleOf(parsed.suffix);
  if (parsed === undefined || scale === undefined) return undefined;
  if (keepsText(parsed, scale)) return text;
  return print(amountOf(parsed, scale), scale.format);
}

/** The amount of a quantity in units of 1e-9, rounded away from zero; `undefined` for a text that is no quantity. */
export function quantityInNanos(text: string): bigint | undefined {
  const parsed = parse(text);
  const scale = parsed === undefined ? undefined : scaleOf(parsed.suffix);
  return parsed === undefined || scale === undefined ? undefined : amountOf(parsed, scale);
}

function parse(text: string): Parsed | undefined {
  const match = SHAPE.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  return {
    negative: match[1] === "-",
    whole: match[2] ?? "",
    fraction: match[3] ?? "",
    suffix: match[4] ?? "",
  };
}

interface Scale {
  readonly format: Format;
  readonly exponent: number;
}

function scaleOf(suffix: string): Scale | undefined {
  const binary = BINARY[suffix];
  if (binary !== undefined) return { format: "binary", exponent: binary };
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { format: "decimal", exponent: decimal };
  return /^[eE]/.test(suffix) ? { format: "exponent", exponent: Number(suffix.slice(1)) } : undefined;
}

/** The server keeps some texts as they are because a quick look says that they are canonical already; a few of them are not. */
function keepsText(parsed: Parsed, { format, exponent }: Scale): boolean {
  const whole = parsed.whole === "" ? "0" : parsed.whole;
  const digits = whole + parsed.fraction;
  if (format === "binary") {
    const room = 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1;
    return parsed.fraction === "" && room >= 0 && (BigInt(whole) & 7n) !== 0n;
  }
  const scale = exponent - parsed.fraction.length;
  if (FAST_DIGITS - digits.length < 0 || scale < -NANO) return false;
  return scale % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
}

/** An amount in units of 1e-9, rounded away from zero. */
function amountOf(parsed: Parsed, { format, exponent }: Scale): bigint {
  const digits = BigInt(`${parsed.whole}${parsed.fraction}` || "0");
  const power = (format === "binary" ? 0 : exponent) - parsed.fraction.length + NANO;
  const scaled = format === "binary" ? digits << BigInt(exponent) : digits;
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  const capped = format === "binary" && nanos > MAX_BINARY ? MAX_BINARY : nanos;
  return parsed.negative ? -capped : capped;
}

const ONE = 10n ** BigInt(NANO);
const MAX_BINARY = (2n ** 63n - 1n) * ONE;

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

function print(nanos: bigint, format: Format): string {
  if (nanos === 0n) return "0";
  const wholeBinary = format === "binary" && nanos % ONE === 0n && (nanos >= 1024n * ONE || nanos <= -1024n * ONE);
  if (wholeBinary) {
    const { mantissa, times } = reduce(nanos / ONE, 1024n);
    return `${mantissa}${nameOf(BINARY, times * 10)}`;
  }
  const { mantissa, times } = reduce(nanos, 10n);
  let exponent = times - NANO;
  let shown = mantissa;
  for (; exponent % 3 !== 0; exponent -= 1) shown *= 10n;
  if (format === "exponent") return exponent === 0 ? `${shown}` : `${shown}e${exponent}`;
  return `${shown}${nameOf(DECIMAL, exponent)}`;
}

function reduce(value: bigint, base: bigint): { mantissa: bigint; times: number } {
  let mantissa = value;
  let times = 0;
  for (; mantissa !== 0n && mantissa % base === 0n; times += 1) mantissa /= base;
  return { mantissa, times };
}

function nameOf(suffixes: Readonly<Record<string, number>>, exponent: number): string {
  return Object.keys(suffixes).find((suffix) => suffixes[suffix] === exponent) ?? "";
}
