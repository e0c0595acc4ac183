/**
 * The type of a field that its object does not have. Nothing has it, so that the compiler points at the field and names it. (TypeScript
 * looks for unknown fields only in literals with a written type, and what a callback returns has none.)
 */
export interface UnknownField<Name> {
  readonly "there is no field of this name here": Name;
  readonly [impossible]: never;
}
declare const impossible: unique symbol;

type KeyOf<Shape> = Shape extends unknown ? keyof Shape : never;
type ValueOf<Shape, Key> = Shape extends unknown ? (Key extends keyof Shape ? Shape[Key] : never) : never;
type ItemOf<Shape> = Shape extends readonly (infer Item)[] ? Item : never;

/** `Actual`, with {@link UnknownField} wherever it has a field that `Shape` does not have, at any depth. */
export type Exact<Actual, Shape> = unknown extends Shape
  ? Actual
  : Actual extends readonly unknown[]
    ? { readonly [Index in keyof Actual]: Exact<Actual[Index], ItemOf<Shape>> }
    : Actual extends object
      ? {
          readonly [Key in keyof Actual]: Key extends KeyOf<Shape>
            ? Exact<Actual[Key], ValueOf<Shape, Key>>
            : UnknownField<Key>;
        }
      : Actual;
