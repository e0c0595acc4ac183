import type { CelType } from "./types.ts";

/** What stands for the type parameters of one expression, as far as its parts have decided it. */
export class TypeBindings {
  readonly #bound: Map<string, CelType>;
  #fresh: { count: number };

  constructor(bound: ReadonlyMap<string, CelType> = new Map(), fresh = { count: 0 }) {
    this.#bound = new Map(bound);
    this.#fresh = fresh;
  }

  /** The same bindings, to try something that is thrown away or {@link adopt}ed. */
  fork(): TypeBindings {
    return new TypeBindings(this.#bound, this.#fresh);
  }

  /** Takes over what a fork has found out. */
  adopt(fork: TypeBindings): void {
    for (const [name, type] of fork.#bound) this.#bound.set(name, type);
  }

  /** A parameter that nothing is known of yet. */
  fresh(): CelType {
    this.#fresh.count += 1;
    return { kind: "param", name: `_${this.#fresh.count}` };
  }

  /** The types with their parameters renamed, so that two uses of one declaration do not meet. */
  instantiate(types: readonly CelType[]): CelType[] {
    const renamed = new Map<string, CelType>();
    const rename = (type: CelType): CelType => {
      if (type.kind !== "param") return mapParts(type, rename);
      const known = renamed.get(type.name) ?? this.fresh();
      renamed.set(type.name, known);
      return known;
    };
    return types.map(rename);
  }

  /** The type with everything put in that is known; what is unknown in the end is `dyn` when `final`. */
  resolve(type: CelType, final = false): CelType {
    if (type.kind !== "param") return mapParts(type, (part) => this.resolve(part, final));
    const bound = this.#bound.get(type.name);
    if (bound !== undefined) return this.resolve(bound, final);
    return final ? { kind: "dyn" } : type;
  }

  /** Whether a value of type `from` may be used where `to` is asked for; binds parameters on the way. */
  assign(from: CelType, to: CelType): boolean {
    const actual = this.#follow(from);
    const declared = this.#follow(to);
    if (actual === declared) return true;
    if (declared.kind === "param") return this.#bind(declared.name, actual);
    if (actual.kind === "param") return this.#bind(actual.name, declared);
    if (actual.kind === "dyn" || declared.kind === "dyn") return true;
    if (isNull(actual)) return isNull(declared) || isNullable(declared) || this.#widen(to, actual, declared);
    if (isNull(declared)) return this.#widen(to, actual, declared);
    return this.#assignParts(actual, declared);
  }

  #follow(type: CelType): CelType {
    if (type.kind !== "param") return type;
    const bound = this.#bound.get(type.name);
    return bound === undefined ? type : this.#follow(bound);
  }

  #bind(name: string, type: CelType): boolean {
    if (type.kind === "param" && type.name === name) return true;
    this.#bound.set(name, type);
    return true;
  }

  /** A parameter that was null so far becomes what null may stand for. */
  #widen(to: CelType, actual: CelType, declared: CelType): boolean {
    if (to.kind !== "param" || !isNull(declared) || !isNullable(actual)) return false;
    return this.#bind(to.name, actual);
  }

  #assignParts(actual: CelType, declared: CelType): boolean {
    if (actual.kind === "list" && declared.kind === "list") return this.assign(actual.item, declared.item);
    if (actual.kind === "map" && declared.kind === "map") {
      return this.assign(actual.key, declared.key) && this.assign(actual.value, declared.value);
    }
    if (actual.kind === "opaque" && declared.kind === "opaque") {
      return (
        actual.name === declared.name &&
        actual.of.every((part, index) => {
          const other = declared.of[index];
          return other !== undefined && this.assign(part, other);
        })
      );
    }
    if (actual.kind === "scalar" && declared.kind === "scalar") return actual.name === declared.name;
    return actual.kind === "type" && declared.kind === "type";
  }
}

function mapParts(type: CelType, change: (part: CelType) => CelType): CelType {
  switch (type.kind) {
    case "list":
      return { kind: "list", item: change(type.item) };
    case "map":
      return { kind: "map", key: change(type.key), value: change(type.value) };
    case "opaque":
      return type.of.length === 0 ? type : { ...type, of: type.of.map(change) };
    case "dyn":
    case "object":
    case "param":
    case "scalar":
    case "type":
      return type;
  }
}

function isNull(type: CelType): boolean {
  return type.kind === "scalar" && type.name === "null_type";
}

function isNullable(type: CelType): boolean {
  return (
    type.kind === "object" ||
    type.kind === "opaque" ||
    (type.kind === "scalar" && (type.name === "timestamp" || type.name === "duration"))
  );
}
