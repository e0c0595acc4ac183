import type { Subscription } from "../../model/changes.ts";
import type { ResourceKind } from "../../model/refs.ts";
import type { Operator } from "../types.ts";

/** One kind that a relay watches, and for whom. */
export interface OperatorSubscription extends Subscription {
  readonly kind: ResourceKind;
  /** Names of all operators that want to hear of it, sorted. */
  readonly operators: readonly string[];
  /** Names of those that use the whole object, sorted; with none of them metadata is enough. Never any for Secrets. */
  readonly wholeFor: readonly string[];
}

/**
 * The kinds to watch, each once, sorted by group and kind. An operator uses whole objects of the kind that it is for (their body can save
 * a read); of children the owner and the labels say enough.
 */
export function subscriptionsOf(operators: readonly Operator[]): OperatorSubscription[] {
  const found = new Map<string, { kind: ResourceKind; operators: Set<string>; wholeFor: Set<string> }>();
  const add = (of: ResourceKind, operator: string, whole: boolean): void => {
    const { group, version, kind, resource, namespaced } = of;
    // Without the version: the API server shows one object under every version, and one watch hears of them all.
    const key = `${group}/${kind}`;
    const entry = found.get(key) ?? {
      kind: { group, version, kind, resource, namespaced },
      operators: new Set(),
      wholeFor: new Set(),
    };
    entry.operators.add(operator);
    if (whole && key !== "/Secret") entry.wholeFor.add(operator);
    found.set(key, entry);
  };
  // Kinds that operators are for come first: a body is only of use in the version that the operator reads.
  for (const operator of operators) add(operator.for, operator.name, true);
  for (const operator of operators)
    for (const child of Object.values(operator.children)) add(child, operator.name, false);
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => ({
      kind: entry.kind,
      wholeObjects: entry.wholeFor.size > 0,
      operators: [...entry.operators].toSorted(),
      wholeFor: [...entry.wholeFor].toSorted(),
    }));
}
