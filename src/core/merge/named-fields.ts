import { type FieldNode, type FieldSet, putNode } from "./field-set.ts";
import type { PathElement } from "./path-element.ts";
import { fieldType, type Type } from "./schema.ts";

/**
 * `set` with every declared field a member that has members below it. Sets leave declared containers out, so that nobody owns them;
 * set arithmetic about what may be removed needs them.
 */
export function withNamedFields(set: FieldSet, type: Type | undefined): FieldSet {
  const out = new Map<PathElement, FieldNode>();
  for (const [element, node] of set) {
    if (node.children === undefined) {
      out.set(element, node);
      continue;
    }
    const below = element.startsWith("f:") ? fieldBelow(type, element.slice(2)) : itemBelow(type, element);
    const owned = node.owned || (element.startsWith("f:") && type?.map?.fields.has(element.slice(2)) === true);
    putNode(out, element, owned, withNamedFields(node.children, below));
  }
  return out;
}

function fieldBelow(type: Type | undefined, name: string): Type | undefined {
  return type?.map === undefined ? undefined : fieldType(type.map, name);
}

function itemBelow(type: Type | undefined, element: PathElement): Type | undefined {
  return element.startsWith("k:") ? type?.list?.element : undefined;
}
