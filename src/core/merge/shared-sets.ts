import { EMPTY_SET, type FieldNode, type FieldSet, LEAF, sortedElements } from "./field-set.ts";
import type { PathElement } from "./path-element.ts";

/*
 * Thousands of objects of a kind have fields of the same names: what is owned of them is put together again and again, and mostly says the same. Sets that
 * are put together here are mostly the same object when they are equal, so that they cost nothing to compare, and what was made of one is made once.
 */

/** The members of a set so far, in the order in which they came: whoever puts the same ones in the same order comes by here. */
class Level {
  readonly before: Level | undefined;
  readonly element: PathElement;
  readonly node: FieldNode;
  /** By the next element, which is a leaf, and from there by the node that it has instead. */
  next: Map<PathElement | FieldNode, Level> | undefined;
  /** The same members in order, once that is asked for, and there what is made of them. */
  sorted: Level | undefined;
  set: FieldSet = EMPTY_SET;
  member = LEAF;
  way: FieldNode | undefined;

  constructor(before: Level | undefined, element: PathElement, node: FieldNode) {
    this.before = before;
    this.element = element;
    this.node = node;
  }
}

/** A set that is being put together. It is never changed: {@link withMember} comes to another. */
export type Members = Level;

/** Some levels are of one object only (they name a uid): when there are too many of all, the table begins anew. */
const MOST_LEVELS = 8_192;

let start = new Level(undefined, "", LEAF);
let levels = 0;
let levelOf = new WeakMap<FieldSet, Level>();

/** No members. */
export function noMembers(): Members {
  if (levels >= MOST_LEVELS) {
    start = new Level(undefined, "", LEAF);
    levels = 0;
    levelOf = new WeakMap();
  }
  return start;
}

/** One more element with its node, {@link LEAF} or one of {@link nodeOf}; `undefined` adds nothing. Of an element that is put twice the last node counts. */
export function withMember(members: Members, element: PathElement, node: FieldNode | undefined): Members {
  if (node === undefined) return members;
  const leaf = members.next?.get(element) ?? extend(members, element, new Level(members, element, LEAF));
  if (node === LEAF) return leaf;
  return leaf.next?.get(node) ?? extend(leaf, node, new Level(members, element, node));
}

function extend(from: Level, by: PathElement | FieldNode, to: Level): Level {
  (from.next ??= new Map()).set(by, to);
  levels += 1;
  return to;
}

/** The set of the members. */
export function setOfMembers(members: Members): FieldSet {
  return inOrder(members).set;
}

/** What stands at an element: the element itself, if it is `owned`, and the members below it; `undefined` for nothing. */
export function nodeOf(members: Members, owned: boolean): FieldNode | undefined {
  const { member, way } = inOrder(members);
  return owned ? member : way;
}

function inOrder(members: Members): Level {
  members.sorted ??= sort(members);
  return members.sorted;
}

function sort(members: Members): Level {
  const nodes = new Map<PathElement, FieldNode>();
  for (let at = members; at.before !== undefined; at = at.before) {
    if (!nodes.has(at.element)) nodes.set(at.element, at.node);
  }
  const set = new Map<PathElement, FieldNode>();
  let level = start;
  for (const element of sortedElements(nodes)) {
    const node = nodes.get(element) ?? LEAF;
    set.set(element, node);
    level = withMember(level, element, node);
  }
  if (set.size > 0 && level.way === undefined) {
    level.set = set;
    level.member = { owned: true, children: set };
    level.way = { owned: false, children: set };
    levelOf.set(set, level);
  }
  return level;
}

/** An equal set that is mostly the same object for all equal sets. */
export function share(set: FieldSet): FieldSet {
  if (levelOf.has(set)) return set;
  let members = noMembers();
  for (const [element, node] of set) members = withMember(members, element, shareNode(node));
  return setOfMembers(members);
}

/** A part that is nobody's and has no parts counts as owned: so it is written. */
export function shareNode({ owned, children }: FieldNode): FieldNode | undefined {
  if (children === undefined) return LEAF;
  const shared = share(children);
  return nodeOf(levelOf.get(shared) ?? start, owned);
}

/**
 * An operation on sets that remembers what it came to: of two sets that are both put together here, or of one and one of a few that always stay.
 * What it comes to is shared, too.
 */
export function remembered(
  operate: (left: FieldSet, right: FieldSet) => FieldSet,
): (left: FieldSet, right: FieldSet) => FieldSet {
  const known = new WeakMap<FieldSet, WeakMap<FieldSet, FieldSet>>();
  return (left, right) => {
    if (!levelOf.has(left)) return operate(left, right);
    let results = known.get(left);
    if (results === undefined) known.set(left, (results = new WeakMap()));
    let result = results.get(right);
    if (result === undefined) results.set(right, (result = share(operate(left, right))));
    return result;
  };
}
