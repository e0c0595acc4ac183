import { EMPTY_SET, type FieldNode, type FieldSet, LEAF } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { type ListType, type MapType, shapeOf, type Type } from "./schema.ts";
import { noMembers, nodeOf, withMember } from "./shared-sets.ts";
import { isEmptyMap, isList, isMap } from "./values.ts";

/**
 * What a manager owns that applies `value`: every leaf, every item and every map entry, but not the containers that a schema declares.
 * A declared field that is null or an empty object counts as a leaf. Assumes a value that fits its type.
 */
export function toFieldSet(value: unknown, type: Type): FieldSet {
  return visit(value, type, false)?.children ?? EMPTY_SET;
}

/** What is owned at `value`, where `owned` says that the value itself is, whatever it has. */
function visit(value: unknown, type: Type, owned: boolean): FieldNode | undefined {
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined ? nothing(owned) : visitMap(value, type.map, owned);
    case "list":
      return type.list === undefined ? nothing(owned) : visitList(value, type.list, owned);
    case "scalar":
    case undefined:
      return LEAF;
  }
}

function nothing(owned: boolean): FieldNode | undefined {
  return owned ? LEAF : undefined;
}

function visitMap(value: unknown, map: MapType, owned: boolean): FieldNode | undefined {
  if (map.relation === "atomic") return LEAF;
  if (!isMap(value)) return nothing(owned);
  let members = noMembers();
  for (const name in value) {
    const field = map.fields.get(name);
    const type = field?.type ?? map.element;
    if (type === undefined) continue;
    const item = value[name];
    const node = visit(item, type, field === undefined || item === null || isEmptyMap(item));
    members = withMember(members, field?.element ?? fieldElement(name), node);
  }
  return nodeOf(members, owned);
}

function visitList(value: unknown, list: ListType, owned: boolean): FieldNode | undefined {
  if (list.relation === "atomic") return LEAF;
  if (!isList(value)) return nothing(owned);
  let members = noMembers();
  const seen = value.length > 1 ? new Set<PathElement>() : undefined;
  for (const item of value) {
    const element = elementOfItem(list, item);
    if (typeof element !== "string") continue;
    // An item that occurs twice is owned as a whole: its parts cannot be told apart.
    const node = seen?.has(element) === true ? LEAF : visit(item, list.element, true);
    members = withMember(members, element, node);
    seen?.add(element);
  }
  return nodeOf(members, owned);
}
