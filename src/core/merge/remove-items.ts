import type { FieldSet } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { elementOfField, fieldType, type ListType, type MapType, shapeOf, type Type } from "./schema.ts";
import { isList, isMap, setField } from "./values.ts";

/**
 * `value` without the fields and items in `remove`, and without their parts. A container that loses its last part becomes null, which is
 * what the server stores for custom resources and drops for its own kinds.
 *
 * Guarantees: what does not change is shared with `value`.
 */
export function removeItems(value: unknown, remove: FieldSet, type: Type): unknown {
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined ? value : removeFields(value, remove, type.map);
    case "list":
      return type.list === undefined ? value : removeFromList(value, remove, type.list);
    case "scalar":
    case undefined:
      return value;
  }
}

function removeFields(value: unknown, remove: FieldSet, map: MapType): unknown {
  if (!isMap(value) || map.relation === "atomic") return null;
  let out: Record<string, unknown> | undefined;
  let left = 0;
  for (const name in value) {
    const node = remove.get(elementOfField(map, name));
    if (node?.owned === true) {
      out ??= { ...value };
      delete out[name];
      continue;
    }
    left += 1;
    const type = fieldType(map, name);
    if (node?.children === undefined || type === undefined) continue;
    const item = removeItems(value[name], node.children, type);
    if (item === value[name]) continue;
    out ??= { ...value };
    setField(out, name, item);
  }
  return left === 0 ? null : (out ?? value);
}

function removeFromList(value: unknown, remove: FieldSet, list: ListType): unknown {
  if (!isList(value) || list.relation === "atomic") return null;
  const out: unknown[] = [];
  let changed = false;
  for (const item of value) {
    const element = elementOfItem(list, item);
    const node = typeof element === "string" ? remove.get(element) : undefined;
    if (node?.owned === true) {
      changed = true;
      continue;
    }
    const kept = node?.children === undefined ? item : removeItems(item, node.children, list.element);
    changed ||= kept !== item;
    out.push(kept);
  }
  if (out.length === 0) return null;
  return changed ? out : value;
}

/** `value` reduced to the fields and items in `keep` and what leads to them: what one manager applied. `undefined` if nothing is left. */
export function extractItems(value: unknown, keep: FieldSet, type: Type): unknown {
  switch (shapeOf(type, value)) {
    case "map":
      return type.map === undefined ? value : extractFields(value, keep, type.map);
    case "list":
      return type.list === undefined ? value : extractFromList(value, keep, type.list);
    case "scalar":
    case undefined:
      return value;
  }
}

function extractFields(value: unknown, keep: FieldSet, map: MapType): unknown {
  if (!isMap(value) || map.relation === "atomic") return value;
  const out: Record<string, unknown> = {};
  let left = 0;
  for (const name in value) {
    const node = keep.get(elementOfField(map, name));
    const type = fieldType(map, name);
    if (node === undefined || type === undefined) continue;
    const item = node.children === undefined ? value[name] : extractItems(value[name], node.children, type);
    if (item === undefined) continue;
    setField(out, name, item);
    left += 1;
  }
  return left === 0 ? undefined : out;
}

function extractFromList(value: unknown, keep: FieldSet, list: ListType): unknown {
  if (!isList(value) || list.relation === "atomic") return value;
  const out: unknown[] = [];
  for (const item of value) {
    const element = elementOfItem(list, item);
    const node = typeof element === "string" ? keep.get(element) : undefined;
    if (node === undefined) continue;
    out.push(node.children === undefined ? item : extractItems(item, node.children, list.element));
  }
  return out.length === 0 ? undefined : out;
}
