import { formatNumber, quote } from "./go-format.ts";
import { compareText, compareValues, isList, isMap, isNumeric } from "./values.ts";

/**
 * One step from a value to one of its parts, in the text form of `fieldsV1`: `f:name` a field, `k:{"name":"x"}` the item of a list map,
 * `v:"x"` the member of a set, `i:0` an index. Always canonical (key fields sorted, strings escaped as the server escapes them), so that
 * two elements are equal exactly when their texts are.
 */
export type PathElement = string;

/** The fields that identify an item of a list map. */
export type ListKey = readonly (readonly [name: string, value: unknown])[];

/** Thrown for a path element that no server writes. */
export class PathElementError extends Error {
  override readonly name = "PathElementError";
}

const MOST_KNOWN = 2_000;
const LONGEST_KNOWN = 64;

/** Makes elements of texts. The same names come again and again: as a key of a map, a text that was just put together is dear. */
function remembering(make: (text: string) => PathElement): (text: string) => PathElement {
  const known = new Map<string, PathElement>();
  return (text) => {
    let element = known.get(text);
    if (element === undefined) {
      element = make(text);
      if (known.size >= MOST_KNOWN) known.clear();
      if (text.length <= LONGEST_KNOWN) known.set(text, element);
    }
    return element;
  };
}

/** The element of a field. */
export const fieldElement = remembering((name) => `f:${name}`);

/** The element of an item of a list map whose one key is `name`, by the key's text. */
export const nameKeyElement = remembering((name) => keyElement([["name", name]]));

/** The element of a set's member. */
export function valueElement(value: unknown): PathElement {
  return `v:${toGoJson(value)}`;
}

/** The element of a list-map item; `key` in any order. */
export function keyElement(key: ListKey): PathElement {
  const sorted = key.length < 2 ? key : key.toSorted(([left], [right]) => compareText(left, right));
  return `k:{${sorted.map(([name, value]) => keyField(name, value)).join(",")}}`;
}

/** A field of a key, as it stands in an element. */
export function keyField(name: string, value: unknown): string {
  return `${goString(name)}:${toGoJson(value)}`;
}

/**
 * Makes a path element of `fieldsV1` canonical. `undefined` for a kind of element that is not known here: the server drops those too.
 *
 * Errors: {@link PathElementError} for an element that is not well formed.
 */
export function parseElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new PathElementError("key must be 2 characters long:");
  if (text[1] !== ":") throw new PathElementError(`missing colon: ${text}`);
  switch (text.charAt(0)) {
    case "f":
      return text;
    case "v":
      // An integer is canonical as it stands, and may be larger than a JavaScript number can hold.
      return /^v:-?[1-9]\d*$/.test(text) ? text : valueElement(parseJson(text));
    case "k": {
      if (ONE_PLAIN_KEY.test(text)) return text;
      const key = parseJson(text);
      if (!isMap(key)) throw new PathElementError(`not an object: ${text}`);
      return keyElement(Object.entries(key));
    }
    case "i":
      if (!/^-?\d+$/.test(text.slice(2))) throw new PathElementError(`not an index: ${text}`);
      return `i:${Number(text.slice(2))}`;
    default:
      return undefined;
  }
}

/** One key with a text that needs no escapes: by far the most common, and canonical as it stands. */
const ONE_PLAIN_KEY = /^k:\{"\w+":"[\w ./:@+=*,;-]*"\}$/;

function parseJson(element: string): unknown {
  try {
    return JSON.parse(element.slice(2));
  } catch {
    throw new PathElementError(`not JSON: ${element}`);
  }
}

/** Orders elements as the server writes them: fields, then keys, then values, then indexes; within each by content. */
export function compareElements(left: PathElement, right: PathElement): number {
  if (left === right) return 0;
  const leftKind = left.charCodeAt(0);
  const rightKind = right.charCodeAt(0);
  if (leftKind !== rightKind) return KIND_ORDER.indexOf(left[0] ?? "") - KIND_ORDER.indexOf(right[0] ?? "");
  switch (left.charAt(0)) {
    case "k":
      return compareKeys(keyOf(left), keyOf(right));
    case "v":
      return compareValues(JSON.parse(left.slice(2)), JSON.parse(right.slice(2)));
    case "i":
      return Number(left.slice(2)) - Number(right.slice(2));
    default:
      return compareText(left, right);
  }
}

const KIND_ORDER = "fkvi";

function compareKeys(left: ListKey, right: ListKey): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const [leftName, leftValue] = left[index] ?? ["", undefined];
    const [rightName, rightValue] = right[index] ?? ["", undefined];
    const order = compareText(leftName, rightName) || compareValues(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The key fields of a `k:` element, sorted by name. */
export function keyOf(element: PathElement): ListKey {
  const key: unknown = JSON.parse(element.slice(2));
  return isMap(key) ? Object.entries(key).toSorted(([left], [right]) => compareText(left, right)) : [];
}

/** An element in the notation of the server's conflicts: `.name`, `[port=1,protocol="TCP"]`, `[="x"]`, `[0]`. */
export function printElement(element: PathElement): string {
  const content = element.slice(2);
  switch (element.charAt(0)) {
    case "f":
      return `.${content}`;
    case "k":
      return `[${keyOf(element)
        .map(([name, value]) => `${name}=${printValue(value)}`)
        .join(",")}]`;
    case "v":
      return `[=${printValue(JSON.parse(content))}]`;
    default:
      return `[${content}]`;
  }
}

/** A path in the notation of the server's conflicts: `.spec.ports[port=1,protocol="TCP"].name`. */
export function printPath(path: readonly PathElement[]): string {
  return path.map(printElement).join("");
}

function printValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (isNumeric(value)) return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(printValue).join(",")}]`;
  if (isMap(value))
    return Object.entries(value)
      .map(([name, item]) => `${name}=${printValue(item)}`)
      .join("");
  return "null";
}

/** JSON as Go's encoder writes it: sorted keys, and `<`, `>`, `&`, U+2028 and U+2029 escaped. */
function toGoJson(value: unknown): string {
  if (typeof value === "string") return goString(value);
  if (isNumeric(value)) return String(value);
  if (isList(value)) return `[${value.map(toGoJson).join(",")}]`;
  if (isMap(value)) {
    const names = Object.keys(value).toSorted(compareText);
    return `{${names.map((name) => `${goString(name)}:${toGoJson(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

const PLAIN = /^[a-zA-Z0-9 _./:@+=*,;-]*$/;
const HTML = /[<>&\u2028\u2029]/g;

function goString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    HTML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
