import { EMPTY_SET, type FieldNode, type FieldSet, LEAF, putNode } from "./field-set.ts";
import type { PathElement } from "./path-element.ts";
import { DEDUCED_TYPE, fieldType, type ListType, type MapType, type Type } from "./schema.ts";

/**
 * A recorded set, brought in line with a schema that changed since: where a list or object has become atomic, who owned any part of it
 * owns it as a whole. The other way round nothing changes: who owned the whole goes on owning the container only.
 *
 * Guarantees: returns `set` itself when nothing has to change.
 */
export function reconcileSet(set: FieldSet, type: Type): FieldSet {
  let known = RECONCILED.get(type);
  if (known === undefined) RECONCILED.set(type, (known = new WeakMap()));
  let reconciled = known.get(set);
  if (reconciled === undefined) {
    reconciled = reconcile({ owned: false, children: set }, type).children ?? EMPTY_SET;
    known.set(set, reconciled);
  }
  return reconciled;
}

/** Most sets that are read are one object with others that were read before. */
const RECONCILED = new WeakMap<Type, WeakMap<FieldSet, FieldSet>>();

function reconcile(node: FieldNode, type: Type): FieldNode {
  // A recorded set does not say which shape its value had: the first shape of the type decides, as on the server.
  if (type.map !== undefined) return reconcileMap(node, type.map);
  if (type.scalar !== undefined || type.list === undefined) return node;
  return reconcileList(node, type.list);
}

function reconcileMap(node: FieldNode, map: MapType): FieldNode {
  if (isOpen(map)) return node;
  if (map.relation === "atomic") return node.children === undefined ? node : LEAF;
  return withParts(node, (element) => (element.startsWith("f:") ? fieldType(map, element.slice(2)) : map.element));
}

function reconcileList(node: FieldNode, list: ListType): FieldNode {
  if (list.relation === "atomic") return node.children === undefined ? node : LEAF;
  return withParts(node, () => list.element);
}

/** Objects without declared fields: their sets were made from whatever the values were, so there is nothing to compare with. */
function isOpen(map: MapType): boolean {
  if (map.fields.size > 0 || map.element === undefined) return false;
  return map.element === DEDUCED_TYPE || (map.element.name === undefined && map.element.scalar === "untyped");
}

function withParts(node: FieldNode, typeOf: (element: PathElement) => Type | undefined): FieldNode {
  if (node.children === undefined) return node;
  let out: Map<PathElement, FieldNode> | undefined;
  for (const [element, part] of node.children) {
    const type = typeOf(element);
    if (type === undefined) continue;
    const reconciled = reconcile(part, type);
    if (reconciled === part) continue;
    out ??= new Map(node.children);
    putNode(out, element, reconciled.owned, reconciled.children);
  }
  return out === undefined ? node : { owned: node.owned, children: out };
}
