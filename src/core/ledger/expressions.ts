import type { Assignment, Condition, FieldValue } from "../../ports/ledger-store.ts";

/** Holds when every condition does. */
export function all<F extends string>(...of: readonly Condition<F>[]): Condition<F> {
  return { if: "all", of };
}

/** Holds when at least one condition does. */
export function any<F extends string>(...of: readonly Condition<F>[]): Condition<F> {
  return { if: "any", of };
}

/** Holds when the item has no such field, or does not exist. */
export function absent<F extends string>(field: F): Condition<F> {
  return { if: "absent", field };
}

/** Holds when the field is `value`. */
export function equal<F extends string>(field: F, value: string | number): Condition<F> {
  return { if: "equal", field, value };
}

/** Holds when the field is there and not above `value`. */
export function atMost<F extends string>(field: F, value: number): Condition<F> {
  return { if: "at-most", field, value };
}

/** Replaces the field. */
export function set(value: FieldValue): Assignment {
  return { to: "value", value };
}

/** Replaces the field, or removes it when there is no value. */
export function setOrRemove(value: FieldValue | undefined): Assignment {
  return value === undefined ? remove : set(value);
}

/** Adds to the field; an absent one counts as `start`. */
export function add(plus: number, start = 0): Assignment {
  return { to: "sum", start, plus };
}

/** Adds to the end of a list; an absent one is empty. */
export function append(...items: readonly string[]): Assignment {
  return { to: "appended", items };
}

/** Removes the field. */
export const remove: Assignment = { to: "nothing" };
