import { compareValues } from "./compare-values.ts";
import { leaves, pathsOf, union } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, type PathElement, printPath } from "./path-element.ts";
import { fieldType, shapeOf, type Type } from "./schema.ts";
import { isList, isMap } from "./values.ts";

/** Where `before` and `after` differ, in the notation of the server's conflicts; a list whose items only changed places is named itself. */
export function changedPaths(before: unknown, after: unknown, type: Type): readonly string[] {
  const { added, modified, removed } = compareValues(before, after, type);
  const paths = pathsOf(leaves(union(union(added, modified), removed))).map(printPath);
  const reordered: (readonly PathElement[])[] = [];
  collectReordered(before, after, type, [], reordered);
  return [...paths, ...reordered.map(printPath)];
}

function collectReordered(
  before: unknown,
  after: unknown,
  type: Type,
  path: readonly PathElement[],
  out: (readonly PathElement[])[],
): void {
  if (before === after) return;
  const shape = shapeOf(type, after);
  if (shape === "map" && type.map?.relation === "separable" && isMap(before) && isMap(after)) {
    for (const name in after) {
      const below = Object.hasOwn(before, name) ? fieldType(type.map, name) : undefined;
      if (below !== undefined) collectReordered(before[name], after[name], below, [...path, fieldElement(name)], out);
    }
  }
  if (shape !== "list" || type.list?.relation !== "associative" || !isList(before) || !isList(after)) return;
  const { list } = type;
  const were = new Map(before.map((item) => [elementOfItem(list, item), item]));
  const order = after.map((item) => elementOfItem(list, item)).filter((element) => were.has(element));
  const now = new Set(order);
  const was = [...were.keys()].filter((element) => now.has(element));
  if (order.some((element, index) => element !== was[index])) out.push(path);
  for (const item of after) {
    const element = elementOfItem(list, item);
    if (typeof element === "string") collectReordered(were.get(element), item, list.element, [...path, element], out);
  }
}
