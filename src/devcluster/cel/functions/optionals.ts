import { overload, type Overload } from "../signature.ts";
import { CelFailure, type CelValue, Optional, Uint, Duration, isCelList, isCelMap } from "../values.ts";

/** Functions on values that may be absent. */
export const OPTIONALS: readonly Overload[] = [
  overload("optional.of(T): optional<T>", (value: CelValue) => new Optional({ value })),
  overload("optional.ofNonZeroValue(T): optional<T>", (value: CelValue) =>
    isZero(value) ? new Optional() : new Optional({ value }),
  ),
  overload("optional.none(): optional<T>", () => new Optional()),
  overload("optional<T>->hasValue(): bool", ({ inside }: Optional) => inside !== undefined),
  overload("optional<T>->value(): T", ({ inside }: Optional) => {
    if (inside === undefined) throw new CelFailure("optional.none() dereference");
    return inside.value;
  }),
  overload("optional<T>->or(optional<T>): optional<T>", (value: Optional, other: Optional) =>
    value.inside === undefined ? other : value,
  ),
  overload("optional<T>->orValue(T): T", ({ inside }: Optional, other: CelValue) =>
    inside === undefined ? other : inside.value,
  ),
  overload("_[_](optional<list<T>>, int): optional<T>", (value: Optional, index: bigint) => {
    const list = value.inside?.value;
    const item = list !== undefined && isCelList(list) ? list[Number(index)] : undefined;
    return item === undefined ? new Optional() : new Optional({ value: item });
  }),
  overload("_[_](optional<map<K, V>>, K): optional<V>", (value: Optional, key: CelValue) => {
    const map = value.inside?.value;
    const known = typeof key === "string" || typeof key === "bigint" || typeof key === "boolean";
    const found = map !== undefined && isCelMap(map) && known ? map.get(key) : undefined;
    return found === undefined ? new Optional() : new Optional({ value: found });
  }),
];

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array || isCelList(value)) return value.length === 0;
  return isCelMap(value) && value.size === 0;
}
