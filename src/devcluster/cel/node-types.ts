import { BOOL, BYTES, type CelType, DOUBLE, DYN, INT, NULL, STRING, UINT } from "./types.ts";
import { type CelValue, Uint } from "./values.ts";

/** Thrown for an expression whose types do not fit, with the place in it. */
export class CelTypeError extends Error {
  override readonly name = "CelTypeError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The type of a field of `operand`; `undefined` when there is none. */
export function fieldType(operand: CelType, field: string): CelType | undefined {
  if (operand.kind === "dyn" || operand.kind === "param") return DYN;
  if (operand.kind === "map") return operand.value;
  return operand.kind === "object" ? operand.fields.get(field) : undefined;
}

/** The types of the variables that run over a range; none for what is no range. */
export function rangeTypes(range: CelType, two: boolean): readonly CelType[] {
  if (range.kind === "dyn" || range.kind === "param") return [DYN, DYN];
  if (range.kind === "list") return two ? [INT, range.item] : [range.item];
  if (range.kind === "map") return two ? [range.key, range.value] : [range.key];
  return [];
}

/** The type of a literal. */
export function typeOfConstant(value: CelValue): CelType {
  if (typeof value === "boolean") return BOOL;
  if (typeof value === "bigint") return INT;
  if (typeof value === "number") return DOUBLE;
  if (typeof value === "string") return STRING;
  if (value === null) return NULL;
  return value instanceof Uint ? UINT : BYTES;
}
