import { quantityInNanos } from "../../../core/merge/quantity.ts";
import { overload, type Overload } from "../signature.ts";
import { CelFailure, Opaque } from "../values.ts";

const ONE = 1_000_000_000n;
const MAX_INT = 2n ** 63n - 1n;

class Quantity extends Opaque {
  override readonly type = "kubernetes.Quantity";
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }

  override equals(other: Opaque): boolean {
    return other instanceof Quantity && this.nanos === other.nanos;
  }
}

function parse(text: string): Quantity {
  const nanos = quantityInNanos(text);
  if (nanos !== undefined) return new Quantity(nanos);
  throw new CelFailure(
    /^[+-]?(?:\d+\.?\d*|\.\d+)\w*$/.test(text)
      ? "unable to parse quantity's suffix"
      : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
}

function asInteger({ nanos }: Quantity): bigint | undefined {
  const whole = nanos / ONE;
  return nanos % ONE === 0n && whole <= MAX_INT && whole >= -MAX_INT - 1n ? whole : undefined;
}

function compare(a: Quantity, b: Quantity): bigint {
  return a.nanos < b.nanos ? -1n : BigInt(a.nanos > b.nanos);
}

const Q = "kubernetes.Quantity";
const sign = ({ nanos }: Quantity): bigint => (nanos < 0n ? -1n : BigInt(nanos > 0n));

/** Kubernetes' quantities. */
export const QUANTITIES: readonly Overload[] = [
  overload(`quantity(string): ${Q}`, parse),
  overload("isQuantity(string): bool", (text: string) => quantityInNanos(text) !== undefined),
  overload(`sign(${Q}): int`, sign),
  overload(`${Q}->isGreaterThan(${Q}): bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos),
  overload(`${Q}->isLessThan(${Q}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos),
  overload(`${Q}->compareTo(${Q}): int`, compare),
  overload(`${Q}->asApproximateFloat(): double`, ({ nanos }: Quantity) => Number(nanos) / Number(ONE)),
  overload(`${Q}->isInteger(): bool`, (value: Quantity) => asInteger(value) !== undefined),
  overload(`${Q}->asInteger(): int`, (value: Quantity) => {
    const whole = asInteger(value);
    if (whole === undefined) throw new CelFailure("cannot convert value to integer");
    return whole;
  }),
  overload(`${Q}->add(${Q}): ${Q}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos)),
  overload(`${Q}->add(int): ${Q}`, (a: Quantity, b: bigint) => new Quantity(a.nanos + b * ONE)),
  overload(`${Q}->sub(${Q}): ${Q}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos)),
  overload(`${Q}->sub(int): ${Q}`, (a: Quantity, b: bigint) => new Quantity(a.nanos - b * ONE)),
];
