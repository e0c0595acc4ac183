import { isStruct, isWrittenAsNull, isZero } from "./empty-object.ts";
import type { MapType, Type } from "./schema.ts";
import { isScalar } from "./values.ts";

/** A field that is there although nobody has said it. */
export interface Addition {
  readonly name: string;
  readonly value: unknown;
}

/** The fields that an object of a built-in type has although nobody has said them, as far as its schema tells. In the schema's order. */
export interface Additions {
  /** What Go always writes: a struct that is embedded by value (the schema shows it by the default `{}`), a list that is there without items. */
  readonly always: readonly Addition[];
  /** Defaults that are no objects. */
  readonly scalars: readonly Addition[];
}

const KNOWN = new WeakMap<Type, Additions>();

/** The additions of a type, worked out once. */
export function additionsOf(type: Type, { fields }: MapType): Additions {
  const known = KNOWN.get(type);
  if (known !== undefined) return known;
  const always: Addition[] = [];
  const scalars: Addition[] = [];
  for (const [name, field] of fields) {
    if (isStruct(field)) always.push({ name, value: {} });
    else if ((field.required === true && field.type.list !== undefined) || isWrittenAsNull(type, name))
      always.push({ name, value: null });
    if (isScalar(field.default) && !isZero(field.default)) scalars.push({ name, value: field.default });
  }
  const additions = { always, scalars };
  KNOWN.set(type, additions);
  return additions;
}
