import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Assignment, Change, Condition, FieldValue, LedgerItems, LedgerPart } from "../../ports/ledger-store.ts";

/** A change as DynamoDB reads it. */
export interface PrintedChange {
  readonly ConditionExpression?: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** Prints a change. Every field goes through a placeholder: `shard` and others are reserved words. */
export function printChange<P extends LedgerPart>(change: Change<P>): PrintedChange {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const name = (field: string): string => {
    names[`#${field}`] = field;
    return `#${field}`;
  };
  const value = (of: FieldValue): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = toAttribute(of);
    return placeholder;
  };

  const condition = printCondition(change.condition, name, value);
  const sets: string[] = [];
  const removes: string[] = [];
  for (const [field, assignment] of Object.entries(change.update) as [string, Assignment][]) {
    const printed = printAssignment(name(field), assignment, value);
    if (printed === undefined) removes.push(name(field));
    else sets.push(`${name(field)} = ${printed}`);
  }
  return {
    ...(condition === "" ? {} : { ConditionExpression: condition }),
    UpdateExpression: [clause("SET", sets), clause("REMOVE", removes)].filter((text) => text !== "").join(" "),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

/** An item as the port has it, without the table's own keys. */
export function fromItem<P extends LedgerPart>(item: Record<string, AttributeValue>): LedgerItems[P] {
  const fields = Object.entries(item).filter(([field]) => field !== "pk" && field !== "sk");
  return Object.fromEntries(
    fields.map(([field, attribute]) => [field, fromAttribute(attribute)]),
  ) as unknown as LedgerItems[P];
}

/** A field's value as DynamoDB has it. */
export function toAttribute(value: FieldValue): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  return { L: value.map((item) => ({ S: item })) };
}

function fromAttribute(attribute: AttributeValue): FieldValue | undefined {
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.L !== undefined) return attribute.L.map((item) => item.S ?? "");
  return attribute.S ?? attribute.BOOL;
}

type Placeholder<T> = (of: T) => string;

function printCondition(condition: Condition, name: Placeholder<string>, value: Placeholder<FieldValue>): string {
  switch (condition.if) {
    case "absent":
      return `attribute_not_exists(${name(condition.field)})`;
    case "equal":
      return `${name(condition.field)} = ${value(condition.value)}`;
    case "at-most":
      return `${name(condition.field)} <= ${value(condition.value)}`;
    case "all":
    case "any": {
      const parts = condition.of.map((part) => printCondition(part, name, value)).filter((text) => text !== "");
      const joined = parts.join(condition.if === "all" ? " AND " : " OR ");
      return parts.length > 1 ? `(${joined})` : joined;
    }
  }
}

function printAssignment(name: string, assignment: Assignment, value: Placeholder<FieldValue>): string | undefined {
  switch (assignment.to) {
    case "value":
      return value(assignment.value);
    case "sum":
      return `if_not_exists(${name}, ${value(assignment.start)}) + ${value(assignment.plus)}`;
    case "appended":
      return `list_append(if_not_exists(${name}, ${value([])}), ${value(assignment.items)})`;
    case "nothing":
      return undefined;
  }
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length === 0 ? "" : `${keyword} ${parts.join(", ")}`;
}
