import { EMPTY_SET, type FieldSet, FieldSetBuilder, recursiveDifference } from "./field-set.ts";
import { elementOfItem } from "./list-items.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import { decidesShape, fieldType, type ListType, type MapType, type Shape, shapeOf, type Type } from "./schema.ts";
import { scalarProblem } from "./validate-types.ts";
import { equalValues, isList, isMap } from "./values.ts";

/** How two values differ. No path is in more than one set; the order of items does not count. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** The comparison of two equal values. */
export const NO_DIFFERENCE: Comparison = { added: EMPTY_SET, modified: EMPTY_SET, removed: EMPTY_SET };

/** What changed from `before` to `after`, both of `type`. */
export function compareValues(before: unknown, after: unknown, type: Type): Comparison {
  if (before === after) return NO_DIFFERENCE;
  const walk = new Walk();
  walk.values(before, after, type);
  return { added: walk.added.build(), modified: walk.modified.build(), removed: walk.removed.build() };
}

/** A comparison without `fields` and all of their parts. */
export function withoutFields(comparison: Comparison, fields: FieldSet | undefined): Comparison {
  if (fields === undefined || fields.size === 0) return comparison;
  return {
    added: recursiveDifference(comparison.added, fields),
    modified: recursiveDifference(comparison.modified, fields),
    removed: recursiveDifference(comparison.removed, fields),
  };
}

/** Whether a comparison found nothing. */
export function isSame(comparison: Comparison): boolean {
  return comparison.added.size === 0 && comparison.modified.size === 0 && comparison.removed.size === 0;
}

/** The state of one walk: the path to where it is, and what it found. An absent value is `undefined`. */
class Walk {
  readonly added = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly removed = new FieldSetBuilder();
  readonly #path: PathElement[] = [];

  values(before: unknown, after: unknown, type: Type): void {
    if (before === after) return;
    const was = shapeOf(type, before);
    const is = shapeOf(type, after);
    let leaf: boolean;
    if (after === undefined) leaf = this.#as(was, before, after, type);
    else if (before === undefined || (was === is && decidesShape(type, before) === decidesShape(type, after))) {
      leaf = this.#as(is, before, after, type);
    } else {
      // Another shape: the parts of the old one go, those of the new one come.
      this.#as(was, before, after, type);
      leaf = this.#as(is, before, after, type);
    }
    if (leaf) return;
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
  }

  /** Compares as one shape; true if the values were compared as a whole. */
  #as(shape: Shape | undefined, before: unknown, after: unknown, type: Type): boolean {
    if (shape === "map" && type.map !== undefined) return this.#maps(before, after, type.map);
    if (shape === "list" && type.list !== undefined) return this.#lists(before, after, type.list);
    if (type.scalar === undefined) return false;
    // One side has to be a scalar at least; the other may have another shape.
    if (scalarProblem(type.scalar, before) !== undefined && scalarProblem(type.scalar, after) !== undefined)
      return false;
    return this.#whole(before, after);
  }

  #whole(before: unknown, after: unknown): true {
    if (before === undefined) this.added.insert(this.#path);
    else if (after === undefined) this.removed.insert(this.#path);
    else if (!equalValues(before, after)) this.modified.insert(this.#path);
    return true;
  }

  #maps(before: unknown, after: unknown, map: MapType): boolean {
    const left = isMap(before) ? before : {};
    const right = isMap(after) ? after : {};
    if (map.relation === "atomic" || (isEmptyMap(left) && isEmptyMap(right))) return this.#whole(before, after);
    for (const name in left) {
      this.#below(
        fieldElement(name),
        left[name],
        Object.hasOwn(right, name) ? right[name] : undefined,
        fieldType(map, name),
      );
    }
    for (const name in right) {
      if (!Object.hasOwn(left, name)) this.#below(fieldElement(name), undefined, right[name], fieldType(map, name));
    }
    return false;
  }

  #lists(before: unknown, after: unknown, list: ListType): boolean {
    const left = isList(before) ? before : [];
    const right = isList(after) ? after : [];
    if (list.relation === "atomic" || (left.length === 0 && right.length === 0)) return this.#whole(before, after);
    const were = groupItems(list, left);
    const are = groupItems(list, right);
    for (const [element, items] of were) this.#items(element, items, are.get(element) ?? [], list.element);
    for (const [element, items] of are) if (!were.has(element)) this.#items(element, [], items, list.element);
    return false;
  }

  /** Items of one element: normally at most one on each side. Duplicates are compared as a whole. */
  #items(element: PathElement, before: readonly unknown[], after: readonly unknown[], type: Type): void {
    if (before.length <= 1 && after.length <= 1) {
      this.#below(element, before[0], after[0], type);
    } else if (before.length >= 2 && after.length >= 2) {
      if (!equalValues(before, after)) this.modified.insert([...this.#path, element]);
    } else if (before.length >= 2) {
      if (after.length > 0) this.#below(element, undefined, after[0], type);
      this.removed.insert([...this.#path, element]);
    } else {
      if (before.length > 0) this.#below(element, before[0], undefined, type);
      this.added.insert([...this.#path, element]);
    }
  }

  #below(element: PathElement, before: unknown, after: unknown, type: Type | undefined): void {
    if (type === undefined || before === after) return;
    this.#path.push(element);
    this.values(before, after, type);
    this.#path.pop();
  }
}

function isEmptyMap(value: object): boolean {
  for (const _ in value) return false;
  return true;
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
