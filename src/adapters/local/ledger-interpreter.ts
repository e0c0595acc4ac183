import type { Assignment, Change, Condition, FieldValue, LedgerItems, LedgerPart } from "../../ports/ledger-store.ts";

type Fields = Readonly<Record<string, FieldValue | undefined>>;

/**
 * What a change makes of an item: the new item, or `undefined` when the condition does not hold. The semantics are DynamoDB's: a
 * comparison with a field that is absent, or of another type, does not hold.
 */
export function applyChange<P extends LedgerPart>(
  item: LedgerItems[P] | undefined,
  change: Change<P>,
): LedgerItems[P] | undefined {
  const fields = (item ?? {}) as unknown as Fields;
  if (!holds(change.condition, fields)) return undefined;
  const next = new Map(Object.entries(fields));
  for (const [field, assignment] of Object.entries(change.update) as [string, Assignment][]) {
    const value = evaluate(assignment, fields[field]);
    if (value === undefined) next.delete(field);
    else next.set(field, value);
  }
  return Object.fromEntries(next) as unknown as LedgerItems[P];
}

function holds(condition: Condition, fields: Fields): boolean {
  switch (condition.if) {
    case "absent":
      return fields[condition.field] === undefined;
    case "equal":
      return fields[condition.field] === condition.value;
    case "at-most": {
      const value = fields[condition.field];
      return typeof value === "number" && value <= condition.value;
    }
    case "all":
      return condition.of.every((part) => holds(part, fields));
    case "any":
      return condition.of.some((part) => holds(part, fields));
  }
}

function evaluate(assignment: Assignment, present: FieldValue | undefined): FieldValue | undefined {
  switch (assignment.to) {
    case "value":
      return assignment.value;
    case "sum":
      return (typeof present === "number" ? present : assignment.start) + assignment.plus;
    case "appended":
      return [...(Array.isArray(present) ? (present as readonly string[]) : []), ...assignment.items];
    case "nothing":
      return undefined;
  }
}
