/** A type of CEL. */
export type CelType =
  | { readonly kind: "dyn" }
  | { readonly kind: "scalar"; readonly name: ScalarName }
  | { readonly kind: "list"; readonly item: CelType }
  | { readonly kind: "map"; readonly key: CelType; readonly value: CelType }
  | { readonly kind: "object"; readonly name: string; readonly fields: ReadonlyMap<string, CelType> }
  /** A type that only its functions know, e.g. `kubernetes.Quantity`, `optional_type`. */
  | { readonly kind: "opaque"; readonly name: string; readonly of: readonly CelType[] }
  | { readonly kind: "type" }
  /** Stands for a type that the use decides. */
  | { readonly kind: "param"; readonly name: string };

/** Names of the types without parts. */
export type ScalarName =
  | "bool"
  | "bytes"
  | "double"
  | "duration"
  | "int"
  | "null_type"
  | "string"
  | "timestamp"
  | "uint";

export const DYN: CelType = { kind: "dyn" };
export const TYPE: CelType = { kind: "type" };
export const BOOL: CelType = { kind: "scalar", name: "bool" };
export const BYTES: CelType = { kind: "scalar", name: "bytes" };
export const DOUBLE: CelType = { kind: "scalar", name: "double" };
export const DURATION: CelType = { kind: "scalar", name: "duration" };
export const INT: CelType = { kind: "scalar", name: "int" };
export const NULL: CelType = { kind: "scalar", name: "null_type" };
export const STRING: CelType = { kind: "scalar", name: "string" };
export const TIMESTAMP: CelType = { kind: "scalar", name: "timestamp" };
export const UINT: CelType = { kind: "scalar", name: "uint" };

/** The type of lists of `item`. */
export function listOf(item: CelType): CelType {
  return { kind: "list", item };
}

/** The type of maps from `key` to `value`. */
export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: "map", key, value };
}

const OPTIONAL = "optional_type";

/** The type of values of `type` that may be absent. */
export function optionalOf(type: CelType): CelType {
  return { kind: "opaque", name: OPTIONAL, of: [type] };
}

/** The type inside an optional type; `undefined` for any other type. */
export function insideOptional(type: CelType): CelType | undefined {
  return type.kind === "opaque" && type.name === OPTIONAL ? type.of[0] : undefined;
}

/** Whether a type is that type without parts. */
export function sameScalar(type: CelType, scalar: CelType): boolean {
  return type.kind === "scalar" && scalar.kind === "scalar" && type.name === scalar.name;
}

/** The type as error messages print it. */
export function printType(type: CelType): string {
  switch (type.kind) {
    case "list":
      return `list(${printType(type.item)})`;
    case "map":
      return `map(${printType(type.key)}, ${printType(type.value)})`;
    case "object":
    case "scalar":
    case "param":
      return type.name === "null_type" ? "null" : type.name;
    case "opaque":
      return type.of.length === 0 ? type.name : `${type.name}(${type.of.map(printType).join(", ")})`;
    case "dyn":
    case "type":
      return type.kind;
  }
}
