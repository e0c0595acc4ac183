import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { CelKey, CelMap, CelValue } from "./values.ts";

/** A JSON value as CEL sees it where no schema is known: whole numbers are `int`, texts are texts whatever they mean. */
export function fromPlainJson(value: unknown): CelValue {
  if (value === null || value === undefined) return null;
  if (isList(value)) return value.map(fromPlainJson);
  if (isMap(value)) return new PlainMap(value);
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  throw new TypeError(`no JSON value: ${typeof value}`);
}

/** A JSON object as a map. Entries are read when they are asked for. */
class PlainMap implements CelMap {
  readonly #value: JsonMap;

  constructor(value: JsonMap) {
    this.#value = value;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  get(key: CelKey): CelValue | undefined {
    if (typeof key !== "string" || !Object.hasOwn(this.#value, key) || this.#value[key] === undefined) return undefined;
    return fromPlainJson(this.#value[key]);
  }

  keys(): Iterable<CelKey> {
    return Object.keys(this.#value).filter((key) => this.#value[key] !== undefined);
  }
}
