import { isList, isMap, type JsonMap } from "../../../src/core/merge/values.ts";

/** An object with one thing changed. */
export interface Variant {
  /** What was changed. */
  readonly what: string;
  readonly object: JsonMap;
}

/** The object as it is, and with each of its fields in turn taken away or given another value: at most `most` of them, evenly chosen. */
export function variantsOf(object: JsonMap, most: number): readonly Variant[] {
  const all = [...changes(object["spec"], ["spec"])].map(({ path, change }) => ({
    what: `${path.join(".")} ${change.name}`,
    object: changed(object, path, change) as JsonMap,
  }));
  const step = Math.max(1, all.length / most);
  const chosen = Array.from({ length: Math.min(most, all.length) }, (_, index) => all[Math.floor(index * step)]);
  return [{ what: "as it is", object }, ...chosen.filter((variant) => variant !== undefined)];
}

interface Change {
  readonly name: string;
  readonly apply: (value: unknown) => unknown;
}

const GONE: Change = { name: "gone", apply: () => undefined };
const NULL: Change = { name: "null", apply: () => null };
const OTHERS: readonly Change[] = [
  { name: "as text", apply: () => "Another Value!" },
  { name: "as number", apply: () => -7 },
  { name: "empty", apply: () => "" },
  { name: "very long", apply: () => "x".repeat(5_000) },
];
const UNKNOWN: Change = {
  name: "with an unknown field",
  apply: (value) => (isMap(value) ? { ...value, unknownField: 1 } : value),
};
const TWICE: Change = { name: "twice", apply: (value) => (isList(value) ? [...value, ...value] : value) };
const EMPTY: Change = { name: "emptied", apply: (value) => (isList(value) ? [] : {}) };

function* changes(value: unknown, path: readonly string[]): Generator<{ path: readonly string[]; change: Change }> {
  if (value === undefined) return;
  const own = isMap(value) ? [UNKNOWN, EMPTY] : isList(value) ? [TWICE, EMPTY] : OTHERS;
  for (const change of path.length === 1 ? own : [GONE, NULL, ...own]) yield { path, change };
  const parts = isList(value) ? value.entries() : isMap(value) ? Object.entries(value) : [];
  for (const [key, part] of parts) yield* changes(part, [...path, String(key)]);
}

function changed(value: unknown, path: readonly string[], change: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change.apply(value);
  if (isList(value)) {
    const items = value.map((item, index) => (String(index) === key ? changed(item, rest, change) : item));
    return items.filter((item) => item !== undefined);
  }
  if (!isMap(value)) return value;
  const made = changed(value[key], rest, change);
  const { [key]: _, ...others } = value;
  return made === undefined ? others : { ...others, [key]: made };
}
