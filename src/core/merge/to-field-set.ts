import { EMPTY_SET, type FieldNode, type FieldSet, putNode } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { fieldType, type ListType, type MapType, shapeOf, type Type } from "./schema.ts";
import { isList, isMap } from "./values.ts";

/**
 * What a manager owns that applies `value`: every leaf, every item and every map entry, but not the containers that a schema declares.
 * A declared field that is null or an empty object counts as a leaf. Assumes a value that fits its type.
 */
export function toFieldSet(value: unknown, type: Type): FieldSet {
  return visit(value, type).children ?? EMPTY_SET;
}

const NOTHING: FieldNode = { owned: false, children: undefined };
const LEAF: FieldNode = { owned: true, children: undefined };

/** `owned`: the value itself is a leaf. */
function visit(value: unknown, type: Type): FieldNode {
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined ? NOTHING : visitMap(value, type.map);
    case "list":
      return type.list === undefined ? NOTHING : visitList(value, type.list);
    case "scalar":
    case undefined:
      return LEAF;
  }
}

function visitMap(value: unknown, map: MapType): FieldNode {
  if (map.relation === "atomic") return LEAF;
  if (!isMap(value)) return NOTHING;
  const children = new Map<PathElement, FieldNode>();
  for (const name in value) {
    const type = fieldType(map, name);
    if (type === undefined) continue;
    const item = value[name];
    const node = visit(item, type);
    const owned = node.owned || item === null || isEmptyMap(item) || !map.fields.has(name);
    putNode(children, fieldElement(name), owned, node.children);
  }
  return { owned: false, children };
}

function isEmptyMap(value: unknown): boolean {
  if (!isMap(value)) return false;
  for (const _ in value) return false;
  return true;
}

function visitList(value: unknown, list: ListType): FieldNode {
  if (list.relation === "atomic") return LEAF;
  if (!isList(value)) return NOTHING;
  const children = new Map<PathElement, FieldNode>();
  for (const item of value) {
    const element = elementOfItem(list, item);
    if (typeof element !== "string") continue;
    // An item that occurs twice is owned as a whole: its parts cannot be told apart.
    putNode(children, element, true, children.has(element) ? undefined : visit(item, list.element).children);
  }
  return { owned: false, children };
}
