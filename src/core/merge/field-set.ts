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

/** A member without parts. */
export const LEAF: FieldNode = { owned: true, children: undefined };

/** A set of the given paths. The empty path is ignored: nobody owns an object as a whole. */
export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** Collects paths; the walkers use it to build a set branch by branch. */
export class FieldSetBuilder {
  readonly #root: MutableSet = new Map();

  /** Adds one path, and of its parts what `node` has; its ancestors are not added. */
  insert(path: readonly PathElement[], node: FieldNode = LEAF): void {
    let set = this.#root;
    for (let index = 0; index < path.length; index += 1) {
      const element = path[index] ?? "";
      const known = set.get(element);
      if (index === path.length - 1) {
        set.set(element, known === undefined ? node : unionNodes(known, node));
        return;
      }
      let children = known?.children as MutableSet | undefined;
      if (children === undefined) {
        children = new Map();
        set.set(element, { owned: known?.owned ?? false, children });
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
    else out.set(element, unionNodes(mine, node));
  }
  return out;
}

/** What both own, and what either does. */
export function unionNodes(left: FieldNode, right: FieldNode): FieldNode {
  const children = left.children === undefined ? right.children : union(left.children, right.children ?? EMPTY_SET);
  return { owned: left.owned || right.owned, children };
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
  return without(left, right, ({ owned, children }, other) => ({
    owned: owned && !other.owned,
    children: children === undefined ? undefined : difference(children, other.children ?? EMPTY_SET),
  }));
}

/** The members of `left` that are neither members of `right` nor parts of one. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  return without(left, right, ({ owned, children }, other) => {
    if (other.owned) return NOTHING;
    return {
      owned,
      children: children === undefined ? undefined : recursiveDifference(children, other.children ?? EMPTY_SET),
    };
  });
}

const NOTHING: FieldNode = { owned: false, children: undefined };

/** `left` with what `reduce` leaves of the nodes that `right` has, too; itself when that is all. */
function without(left: FieldSet, right: FieldSet, reduce: (node: FieldNode, other: FieldNode) => FieldNode): FieldSet {
  if (left.size === 0) return left;
  let out: MutableSet | undefined;
  for (const [element, other] of right) {
    const node = left.get(element);
    if (node === undefined) continue;
    const { owned, children } = reduce(node, other);
    if (owned === node.owned && children === node.children) continue;
    out ??= new Map(left);
    if (owned || (children?.size ?? 0) > 0) putNode(out, element, owned, children);
    else out.delete(element);
  }
  return out ?? left;
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

/** The elements of one level in an order; default is the server's. */
export function sortedElements(set: FieldSet, compare = compareElements): readonly PathElement[] {
  const elements = [...set.keys()];
  for (let index = 1; index < elements.length; index += 1) {
    // What a server wrote is sorted already: look before sorting, because keys and values are costly to compare.
    if (compare(elements[index - 1] ?? "", elements[index] ?? "") > 0) return elements.sort(compare);
  }
  return elements;
}

/** Every member as a path, in the order of the server's conflict lists: the members of a level before the parts of any. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const out: PathElement[][] = [];
  collectPaths(set, [], out);
  return out;
}

function collectPaths(set: FieldSet, prefix: readonly PathElement[], out: PathElement[][]): void {
  const elements = sortedElements(set);
  for (const element of elements) if (set.get(element)?.owned === true) out.push([...prefix, element]);
  for (const element of elements) {
    const children = set.get(element)?.children;
    if (children !== undefined) collectPaths(children, [...prefix, element], out);
  }
}
