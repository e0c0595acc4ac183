import { compareElements, type PathElement } from "./path-element.ts";

/** What a {@link FieldSet} holds at one element: whether the element itself is a member, and which of its parts are. */
export interface FieldNode {
  readonly owned: boolean;
  readonly children: FieldSet | undefined;
}

/**
 * A set of field paths, as a tree: the value behind one `fieldsV1`. Owning a field does not mean owning its parts.
 *
 * Guarantees: no empty branch: every node is owned or has at least one child. The functions below never change their arguments, and the
 * results may share branches with them.
 */
export type FieldSet = ReadonlyMap<PathElement, FieldNode>;

type MutableSet = Map<PathElement, FieldNode>;

/** The set without members. */
export const EMPTY_SET: FieldSet = new Map();

const LEAF: FieldNode = { owned: true, children: undefined };

/** A set of the given paths. The empty path is ignored: nobody owns an object as a whole. */
export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** Collects paths; the walkers use it to build a set branch by branch. */
export class FieldSetBuilder {
  readonly #root: MutableSet = new Map();

  /** Adds one path; its ancestors are not added. */
  insert(path: readonly PathElement[]): void {
    let set = this.#root;
    for (let index = 0; index < path.length; index += 1) {
      const element = path[index] ?? "";
      const node = set.get(element);
      if (index === path.length - 1) {
        set.set(element, node === undefined ? LEAF : { owned: true, children: node.children });
        return;
      }
      let children = node?.children as MutableSet | undefined;
      if (children === undefined) {
        children = new Map();
        set.set(element, { owned: node?.owned ?? false, children });
      }
      set = children;
    }
  }

  /** The set collected so far; do not insert afterwards. */
  build(): FieldSet {
    return this.#root;
  }
}

/** Puts a node into a set under construction, keeping the rule that no branch is empty. */
export function putNode(
  into: Map<PathElement, FieldNode>,
  element: PathElement,
  owned: boolean,
  children: FieldSet | undefined,
): void {
  const kept = children !== undefined && children.size > 0 ? children : undefined;
  if (kept !== undefined) into.set(element, { owned, children: kept });
  else if (owned) into.set(element, LEAF);
}

/** Whether `path` is a member. */
export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  let node: FieldNode | undefined;
  let current: FieldSet | undefined = set;
  for (const element of path) {
    node = current?.get(element);
    if (node === undefined) return false;
    current = node.children;
  }
  return node?.owned ?? false;
}

/** Whether both sets have the same members. */
export function equalSets(left: FieldSet, right: FieldSet): boolean {
  if (left === right) return true;
  if (left.size !== right.size) return false;
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined || other.owned !== node.owned) return false;
    if (node.children === other.children) continue;
    if (node.children === undefined || other.children === undefined || !equalSets(node.children, other.children))
      return false;
  }
  return true;
}

/** Whether every member of `part` is one of `whole`. */
export function isSubset(part: FieldSet, whole: FieldSet): boolean {
  if (part === whole) return true;
  for (const [element, node] of part) {
    const other = whole.get(element);
    if (other === undefined || (node.owned && !other.owned)) return false;
    if (node.children === undefined || node.children === other.children) continue;
    if (other.children === undefined || !isSubset(node.children, other.children)) return false;
  }
  return true;
}

/** The members of either. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (right.size === 0 || left === right) return left;
  if (left.size === 0) return right;
  const out: MutableSet = new Map(left);
  for (const [element, node] of right) {
    const mine = left.get(element);
    if (mine === undefined) out.set(element, node);
    else {
      const children = union(mine.children ?? EMPTY_SET, node.children ?? EMPTY_SET);
      putNode(out, element, mine.owned || node.owned, children);
    }
  }
  return out;
}

/** The members of both. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const out: MutableSet = new Map();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) continue;
    const both = node.children !== undefined && other.children !== undefined;
    putNode(out, element, node.owned && other.owned, both ? intersection(node.children, other.children) : undefined);
  }
  return out;
}

/** The members of `left` that `right` has not. A part stays although its whole is taken away, and the other way round. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  if (right.size === 0 || left.size === 0) return left;
  const out: MutableSet = new Map();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) out.set(element, node);
    else {
      const children = node.children === undefined ? undefined : difference(node.children, other.children ?? EMPTY_SET);
      putNode(out, element, node.owned && !other.owned, children);
    }
  }
  return out;
}

/** The members of `left` that are neither members of `right` nor parts of one. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  if (right.size === 0 || left.size === 0) return left;
  const out: MutableSet = new Map();
  for (const [element, node] of left) {
    const other = right.get(element);
    if (other === undefined) out.set(element, node);
    else if (!other.owned) {
      const children =
        node.children === undefined ? undefined : recursiveDifference(node.children, other.children ?? EMPTY_SET);
      putNode(out, element, node.owned, children);
    }
  }
  return out;
}

/** The members that have no parts in the set. */
export function leaves(set: FieldSet): FieldSet {
  const out: MutableSet = new Map();
  for (const [element, node] of set) {
    if (node.children === undefined) out.set(element, node);
    else putNode(out, element, false, leaves(node.children));
  }
  return out;
}

/** The entries of one level in the server's order. */
export function sortedEntries(set: FieldSet): readonly (readonly [PathElement, FieldNode])[] {
  const entries = [...set];
  for (let index = 1; index < entries.length; index += 1) {
    // What a server wrote is sorted already: look before sorting, because keys and values are costly to compare.
    if (compareElements(entries[index - 1]?.[0] ?? "", entries[index]?.[0] ?? "") > 0) {
      return entries.sort(([left], [right]) => compareElements(left, right));
    }
  }
  return entries;
}

/** Every member as a path, in the order of the server's conflict lists: the members of a level before the parts of any. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const out: PathElement[][] = [];
  collectPaths(set, [], out);
  return out;
}

function collectPaths(set: FieldSet, prefix: readonly PathElement[], out: PathElement[][]): void {
  const entries = sortedEntries(set);
  for (const [element, node] of entries) if (node.owned) out.push([...prefix, element]);
  for (const [element, node] of entries) {
    if (node.children !== undefined) collectPaths(node.children, [...prefix, element], out);
  }
}
