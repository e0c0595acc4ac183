import type { FieldsV1 } from "../../model/objects.ts";
import { type FieldNode, type FieldSet, putNode, sortedEntries } from "./field-set.ts";
import { parseElement, type PathElement } from "./path-element.ts";
import { compareText, isMap, setField } from "./values.ts";

/**
 * The set that a `fieldsV1` stands for.
 *
 * Errors: `PathElementError` for a path element that is not well formed.
 */
export function parseFields(fields: FieldsV1): FieldSet {
  return parseLevel(fields) ?? new Map();
}

/** `undefined` for an object without elements: the element above is then a member itself. */
function parseLevel(fields: FieldsV1): FieldSet | undefined {
  let set: Map<PathElement, FieldNode> | undefined;
  for (const key in fields) {
    if (key === ".") continue;
    const element = parseElement(key);
    if (element === undefined) continue;
    const below = fields[key];
    const content = isMap(below) ? (below as FieldsV1) : {};
    const children = parseLevel(content);
    set ??= new Map();
    putNode(set, element, children === undefined || Object.hasOwn(content, "."), children);
  }
  return set;
}

/**
 * The order of elements in a `fieldsV1`. `content` compares what they stand for (`port` 80 before 443): built-in kinds. `text` compares
 * their texts: custom resources, whose `managedFields` the server keeps as plain JSON objects, and writes with sorted keys.
 */
export type ElementOrder = "content" | "text";

/** A set as the server writes it, byte for byte: `.` first, then the elements in order. The inverse of {@link parseFields}. */
export function printFields(set: FieldSet, order: ElementOrder = "content"): FieldsV1 {
  return printLevel(set, false, order);
}

function printLevel(set: FieldSet, self: boolean, order: ElementOrder): FieldsV1 {
  const out: Record<string, unknown> = {};
  if (self) out["."] = {};
  const entries =
    order === "content" ? sortedEntries(set) : [...set].sort(([left], [right]) => compareText(left, right));
  for (const [element, node] of entries) {
    setField(out, element, node.children === undefined ? {} : printLevel(node.children, node.owned, order));
  }
  return out as FieldsV1;
}
