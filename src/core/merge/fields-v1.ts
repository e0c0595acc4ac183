import type { FieldsV1 } from "../../model/objects.ts";
import { EMPTY_SET, type FieldSet, LEAF, sortedElements } from "./field-set.ts";
import { parseElement } from "./path-element.ts";
import { type Members, noMembers, nodeOf, setOfMembers, share, withMember } from "./shared-sets.ts";
import { compareText, isMap, setField } from "./values.ts";

/**
 * The set that a `fieldsV1` stands for.
 *
 * Errors: `PathElementError` for a path element that is not well formed.
 */
export function parseFields(fields: FieldsV1): FieldSet {
  const known = readAs.get(fields);
  if (known !== undefined) return known;
  const members = parseLevel(fields);
  const set = members === undefined ? EMPTY_SET : setOfMembers(members);
  if (printed.content.whole.get(set) === fields || printed.text.whole.get(set) === fields) remember(fields, set);
  return set;
}

/** What was printed here, which is most of what is read. Bounded: what stored objects own is not kept as sets, too. */
const readAs = new Map<FieldsV1, FieldSet>();
const MOST_READ = 2_000;

function remember(fields: FieldsV1, set: FieldSet): void {
  if (readAs.size >= MOST_READ) readAs.clear();
  readAs.set(fields, set);
}

/** `undefined` for an object without elements: the element above is then a member itself. */
function parseLevel(fields: FieldsV1): Members | undefined {
  let members: Members | undefined;
  for (const key in fields) {
    if (key === ".") continue;
    const element = parseElement(key);
    if (element === undefined) continue;
    const below = fields[key];
    const content = isMap(below) ? (below as FieldsV1) : {};
    const children = parseLevel(content);
    members ??= noMembers();
    members = withMember(
      members,
      element,
      children === undefined ? LEAF : nodeOf(children, Object.hasOwn(content, ".")),
    );
  }
  return members;
}

/**
 * The order of elements in a `fieldsV1`. `content` compares what they stand for (`port` 80 before 443): built-in kinds. `text` compares
 * their texts: custom resources, whose `managedFields` the server keeps as plain JSON objects, and writes with sorted keys.
 */
export type ElementOrder = "content" | "text";

/**
 * A set as the server writes it, byte for byte: `.` first, then the elements in order. The inverse of {@link parseFields}.
 *
 * Guarantees: what is printed alike is mostly the same object, as are its parts: what objects own was two thirds of their memory. Caveats: so nobody may
 * change it.
 */
export function printFields(set: FieldSet, order: ElementOrder = "content"): FieldsV1 {
  return printLevel(share(set), false, order);
}

/** A member without parts. */
const MEMBER: FieldsV1 = Object.freeze({});

/** Sets as they were printed: as that of the object, or as the parts of something that is a member itself. */
const printed: Readonly<Record<ElementOrder, Record<"whole" | "member", WeakMap<FieldSet, FieldsV1>>>> = {
  content: { whole: new WeakMap(), member: new WeakMap() },
  text: { whole: new WeakMap(), member: new WeakMap() },
};

function printLevel(set: FieldSet, member: boolean, order: ElementOrder): FieldsV1 {
  const known = printed[order][member ? "member" : "whole"];
  let fields = known.get(set);
  if (fields === undefined) {
    fields = print(set, member, order);
    known.set(set, fields);
  }
  return fields;
}

function print(set: FieldSet, member: boolean, order: ElementOrder): FieldsV1 {
  const fields: Record<string, unknown> = member ? { ".": MEMBER } : {};
  for (const element of sortedElements(set, order === "content" ? undefined : compareText)) {
    const node = set.get(element);
    setField(fields, element, node?.children === undefined ? MEMBER : printLevel(node.children, node.owned, order));
  }
  return fields as FieldsV1;
}
