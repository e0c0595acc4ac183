import { isList, isMap, isNumeric } from "./values.ts";

/*
 * The API server's error messages print values with Go's formatting verbs. Clients match on those messages, so the same text is made
 * here: `%q`, `%v`, `%#v` and `%T` of what a JSON document can hold.
 */

/** A string in Go's `%q`: double quotes, with escapes for what is not printable. */
export function quote(text: string): string {
  let out = '"';
  for (const character of text) out += escape(character);
  return `${out}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function escape(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x7f || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) return character;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

/** A number in Go's `%v`: shortest form, exponent of at least two digits from 1e21 on. */
export function formatNumber(value: number | bigint): string {
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

/** A JSON value in Go's `%v`. */
export function formatPlain(value: unknown): string {
  if (isNumeric(value)) return formatNumber(value);
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(formatPlain).join(" ")}]`;
  if (isMap(value)) {
    const fields = Object.keys(value).toSorted();
    return `map[${fields.map((key) => `${key}:${formatPlain(value[key])}`).join(" ")}]`;
  }
  return "<nil>";
}

/** A JSON value in Go's `%#v`. */
export function formatSyntax(value: unknown): string {
  if (isNumeric(value)) return formatNumber(value);
  if (typeof value === "string") return quote(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[]interface {}{${value.map(formatSyntax).join(", ")}}`;
  if (isMap(value)) {
    const fields = Object.keys(value).toSorted();
    return `map[string]interface {}{${fields.map((key) => `${quote(key)}:${formatSyntax(value[key])}`).join(", ")}}`;
  }
  return "interface {}(nil)";
}

/** The Go type (`%T`) that the server's JSON decoder gives a value. */
export function formatType(value: unknown): string {
  if (isNumeric(value)) return Number.isInteger(Number(value)) ? "int64" : "float64";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (isList(value)) return "[]interface {}";
  return isMap(value) ? "map[string]interface {}" : "<nil>";
}
