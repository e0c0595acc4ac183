import { EMPTY_SET, type FieldNode, type FieldSet, LEAF, recursiveDifference, unionNodes } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { decidesShape, type ListType, type MapType, type Shape, shapeOf, type Type } from "./schema.ts";
import { noMembers, nodeOf, remembered, shareNode, withMember } from "./shared-sets.ts";
import { scalarProblem } from "./validate-types.ts";
import { equalValues, isEmptyMap, isList, isMap, type JsonMap } from "./values.ts";

/** How two values differ. No path is in more than one set; the order of items does not count. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** The comparison of two equal values. */
export const NO_DIFFERENCE: Comparison = { added: EMPTY_SET, modified: EMPTY_SET, removed: EMPTY_SET };

/** What changed from `before` to `after`, both present and of `type`. */
export function compareValues(before: unknown, after: unknown, type: Type): Comparison {
  const { added, modified, removed } = compare(before, after, type);
  if (added === undefined && modified === undefined && removed === undefined) return NO_DIFFERENCE;
  return { added: partsOf(added), modified: partsOf(modified), removed: partsOf(removed) };
}

function partsOf(node: FieldNode | undefined): FieldSet {
  return node?.children ?? EMPTY_SET;
}

/** A comparison without `fields` and all of their parts. */
export function withoutFields(comparison: Comparison, fields: FieldSet | undefined): Comparison {
  if (fields === undefined || fields.size === 0) return comparison;
  return {
    added: subtractWhole(comparison.added, fields),
    modified: subtractWhole(comparison.modified, fields),
    removed: subtractWhole(comparison.removed, fields),
  };
}

const subtractWhole = remembered(recursiveDifference);

/** Whether a comparison found nothing. */
export function isSame(comparison: Comparison): boolean {
  return comparison.added.size === 0 && comparison.modified.size === 0 && comparison.removed.size === 0;
}

/** How two values at one place differ. */
interface Difference {
  readonly added?: FieldNode | undefined;
  readonly modified?: FieldNode | undefined;
  readonly removed?: FieldNode | undefined;
}

const NOTHING: Difference = {};
const MODIFIED: Difference = { modified: LEAF };

/** An absent value is `undefined`. */
function compare(before: unknown, after: unknown, type: Type): Difference {
  if (before === after) return NOTHING;
  if (before === undefined) return { added: wholeOf(after, type) };
  if (after === undefined) return { removed: wholeOf(before, type) };
  const was = shapeOf(type, before);
  const is = shapeOf(type, after);
  if (was === is && decidesShape(type, before) === decidesShape(type, after)) return compareAs(is, before, after, type);
  // Another shape: the parts of the old one go, those of the new one come.
  return unite(compareAs(was, before, after, type), compareAs(is, before, after, type));
}

function compareAs(shape: Shape | undefined, before: unknown, after: unknown, type: Type): Difference {
  if (shape === "map" && type.map !== undefined) return compareMaps(before, after, type.map);
  if (shape === "list" && type.list !== undefined) return compareLists(before, after, type.list);
  if (type.scalar === undefined) return NOTHING;
  // One side has to be a scalar at least; the other may have another shape.
  const neither = scalarProblem(type.scalar, before) !== undefined && scalarProblem(type.scalar, after) !== undefined;
  return neither ? NOTHING : compareWhole(before, after);
}

function compareWhole(before: unknown, after: unknown): Difference {
  return equalValues(before, after) ? NOTHING : MODIFIED;
}

function unite(left: Difference, right: Difference): Difference {
  if (left === NOTHING) return right;
  return {
    added: uniteNodes(left.added, right.added),
    modified: uniteNodes(left.modified, right.modified),
    removed: uniteNodes(left.removed, right.removed),
  };
}

function uniteNodes(left: FieldNode | undefined, right: FieldNode | undefined): FieldNode | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return shareNode(unionNodes(left, right));
}

/** The differences of the parts of a value, as they are found. */
class Differences {
  #added = noMembers();
  #modified = noMembers();
  #removed = noMembers();
  #any = false;

  put(element: PathElement, difference: Difference): void {
    if (difference === NOTHING) return;
    this.#any = true;
    this.#added = withMember(this.#added, element, difference.added);
    this.#modified = withMember(this.#modified, element, difference.modified);
    this.#removed = withMember(this.#removed, element, difference.removed);
  }

  get all(): Difference {
    if (!this.#any) return NOTHING;
    return {
      added: nodeOf(this.#added, false),
      modified: nodeOf(this.#modified, false),
      removed: nodeOf(this.#removed, false),
    };
  }
}

function compareMaps(before: unknown, after: unknown, map: MapType): Difference {
  const left = isMap(before) ? before : {};
  const right = isMap(after) ? after : {};
  if (map.relation === "atomic" || (isEmptyMap(left) && isEmptyMap(right))) return compareWhole(before, after);
  const found = new Differences();
  const look = (name: string, was: unknown, is: unknown): void => {
    if (was === is) return;
    const field = map.fields.get(name);
    const type = field?.type ?? map.element;
    if (type !== undefined) found.put(field?.element ?? fieldElement(name), compare(was, is, type));
  };
  for (const name in left) look(name, left[name], Object.hasOwn(right, name) ? right[name] : undefined);
  for (const name in right) if (!Object.hasOwn(left, name)) look(name, undefined, right[name]);
  return found.all;
}

function compareLists(before: unknown, after: unknown, list: ListType): Difference {
  const left = isList(before) ? before : [];
  const right = isList(after) ? after : [];
  if (list.relation === "atomic" || (left.length === 0 && right.length === 0)) return compareWhole(before, after);
  const found = new Differences();
  const were = groupItems(list, left);
  const are = groupItems(list, right);
  for (const [element, items] of were) found.put(element, compareItems(items, are.get(element) ?? [], list.element));
  for (const [element, items] of are) if (!were.has(element)) found.put(element, compareItems([], items, list.element));
  return found.all;
}

/** Items of one element: normally at most one on each side. Duplicates are compared as a whole. */
function compareItems(before: readonly unknown[], after: readonly unknown[], type: Type): Difference {
  if (before.length <= 1 && after.length <= 1) return compare(before[0], after[0], type);
  if (before.length >= 2 && after.length >= 2) return compareWhole(before, after);
  if (before.length >= 2) return { ...compare(undefined, after[0], type), removed: LEAF };
  return { ...compare(before[0], undefined, type), added: LEAF };
}

/** A value that is only on one side, with all of its parts. Items that occur twice count as a whole. */
function wholeOf(value: unknown, type: Type): FieldNode {
  if (typeof value !== "object" || value === null) return LEAF;
  const shape = shapeOf(type, value);
  if (shape === "map" && type.map?.relation === "separable" && isMap(value)) return wholeMap(value, type.map);
  if (shape === "list" && type.list?.relation === "associative" && isList(value)) return wholeList(value, type.list);
  return LEAF;
}

function wholeMap(value: JsonMap, map: MapType): FieldNode {
  let members = noMembers();
  for (const name in value) {
    const field = map.fields.get(name);
    const type = field?.type ?? map.element;
    const item = value[name];
    if (type === undefined || item === undefined) continue;
    members = withMember(members, field?.element ?? fieldElement(name), wholeOf(item, type));
  }
  return nodeOf(members, true) ?? LEAF;
}

function wholeList(value: readonly unknown[], list: ListType): FieldNode {
  let members = noMembers();
  const seen = value.length > 1 ? new Set<PathElement>() : undefined;
  for (const item of value) {
    const element = elementOfItem(list, item);
    if (typeof element !== "string") continue;
    members = withMember(members, element, seen?.has(element) === true ? LEAF : wholeOf(item, list.element));
    seen?.add(element);
  }
  return nodeOf(members, true) ?? LEAF;
}

function groupItems(list: ListType, items: readonly unknown[]): ReadonlyMap<PathElement, readonly unknown[]> {
  const out = new Map<PathElement, unknown[]>();
  for (const item of items) {
    const element = elementOfItem(list, item);
    if (typeof element !== "string") continue;
    const known = out.get(element);
    if (known === undefined) out.set(element, [item]);
    else known.push(item);
  }
  return out;
}
