import { fieldElement, type PathElement } from "./path-element.ts";
import { isList, isMap, isScalar } from "./values.ts";

/** What a scalar may be; `untyped` is any scalar. */
export type ScalarType = "string" | "numeric" | "boolean" | "untyped";

/** A list: one value as a whole (`atomic`), or items that can have different owners, told apart by `keys`, or by value without keys. */
export interface ListType {
  readonly relation: "atomic" | "associative";
  readonly keys: readonly string[];
  readonly element: Type;
}

/** A declared field; `default` matters to the merge only where the field is a key of a list map. */
export interface FieldType {
  readonly type: Type;
  readonly element: PathElement;
  readonly default?: unknown;
  /** The field is always there. */
  readonly required?: true;
}

/** An object: one value as a whole (`atomic`), or fields that can have different owners. */
export interface MapType {
  readonly relation: "atomic" | "separable";
  readonly fields: ReadonlyMap<string, FieldType>;
  /** The type of fields that are not declared; `undefined` where none are allowed. */
  readonly element: Type | undefined;
}

/**
 * How values at one place merge. A type may allow several shapes at once; a value picks the one it has.
 * Types may refer to each other in circles, so never walk a type without a value.
 */
export interface Type {
  /** The name of the definition, for a type that has one. */
  readonly name?: string;
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
  /** The scalar is a Kubernetes quantity: `1000m` and `1` are the same amount, and the server stores its canonical form. */
  readonly quantity?: true;
  /** The scalar is a Kubernetes time: an instant with a precision of seconds (`time`) or microseconds (`microTime`). */
  readonly instant?: "time" | "microTime";
  /** The scalar is base64: line breaks in it mean nothing. */
  readonly bytes?: true;
}

/** Anything, each value as a whole. */
export const ATOMIC_TYPE: Type = circular("untyped-atomic", (self) => ({
  scalar: "untyped",
  list: { relation: "atomic", keys: [], element: self },
  map: { relation: "atomic", fields: new Map(), element: self },
}));

/** Anything: objects merge field by field, lists as a whole. The type of objects whose schema is not known. */
export const DEDUCED_TYPE: Type = circular("untyped-deduced", (self) => ({
  scalar: "untyped",
  list: { relation: "atomic", keys: [], element: ATOMIC_TYPE },
  map: { relation: "separable", fields: new Map(), element: self },
}));

function circular(name: string, shape: (self: Type) => Type): Type {
  const type: Type = { name };
  return Object.assign(type, shape(type));
}

/** A shape that a value can have. */
export type Shape = "map" | "scalar" | "list";

/**
 * The shape of `type` that fits `value`. Null, an absent value, and a value that no shape fits are handled as the first shape there is:
 * map, scalar, list. `undefined` for a type without shapes.
 */
export function shapeOf(type: Type, value: unknown): Shape | undefined {
  if (isScalar(value)) {
    if (type.scalar !== undefined) return "scalar";
  } else if (isList(value)) {
    if (type.list !== undefined) return "list";
  } else if (isMap(value) && type.map !== undefined) return "map";
  if (type.map !== undefined) return "map";
  if (type.scalar !== undefined) return "scalar";
  return type.list === undefined ? undefined : "list";
}

/** Whether `value` itself decided its shape, rather than the order of the shapes. A type with one shape leaves no choice. */
export function decidesShape(type: Type, value: unknown): boolean {
  const shapes = Number(type.scalar !== undefined) + Number(type.list !== undefined) + Number(type.map !== undefined);
  if (shapes <= 1) return true;
  if (isScalar(value)) return type.scalar !== undefined;
  if (isList(value)) return type.list !== undefined;
  return isMap(value) && type.map !== undefined;
}

/** The type of the field `name`; `undefined` when the schema does not allow it. */
export function fieldType(map: MapType, name: string): Type | undefined {
  return map.fields.get(name)?.type ?? map.element;
}

/** The path element of the field `name`. Declared fields have theirs ready: as a key, a text that was just put together is dear. */
export function elementOfField(map: MapType, name: string): PathElement {
  return map.fields.get(name)?.element ?? fieldElement(name);
}
