import { formatPlain, formatType } from "../../core/merge/go-format.ts";
import { isMap, type JsonMap } from "../../core/merge/values.ts";
import { bareError } from "../status.ts";

/** 500: an item that has no key to be told apart by. */
export function noMergeKey(item: JsonMap, mergeKey: string): Error {
  return bareError(`map: ${formatPlain(item)} does not contain declared merge key: ${mergeKey}`);
}

/** 500: a value of another type than the patch needs there. */
export function wrongType(expected: "[]interface {}" | "map[string]interface {}", actual: unknown): Error {
  return bareError(`expected a ${expected}, but received a ${formatType(actual)}`);
}

/** 500: a `$patch` that is none of those that there are. */
export function unknownDirective(item: JsonMap): Error {
  const directive = item["$patch"];
  const text = typeof directive === "string" ? directive : `%!s(${formatType(directive)}=${formatPlain(directive)})`;
  return bareError(`unknown patch type: ${text} in map: ${formatPlain(item)}`);
}

/** What tells an item of a list apart: the value of its merge key, or itself. Errors: 500 for one that has none. */
export function identityOf(item: unknown, mergeKey: string): unknown {
  if (mergeKey === "") return item;
  if (!isMap(item)) throw wrongType("map[string]interface {}", item);
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

/**
 * The items in their order: those that `wanted` names in its order, the others in the order of `live`.
 *
 * Where the two orders say nothing about each other the wanted items stand first.
 */
export function ordered(
  items: readonly unknown[],
  wanted: readonly unknown[],
  live: readonly unknown[],
  mergeKey: string,
): readonly unknown[] {
  const wantedAt = placesOf(wanted, mergeKey);
  const liveAt = placesOf(live, mergeKey);
  const identity = (item: unknown): unknown => identityOf(item, mergeKey);
  const isWanted = (item: unknown): boolean => wantedAt.has(identity(item));
  const right = sorted(items.filter(isWanted), wantedAt, identity);
  const left = sorted(
    items.filter((item) => !isWanted(item)),
    liveAt,
    identity,
  );
  const out: unknown[] = [];
  let next = 0;
  for (const item of right) {
    const place = liveAt.get(identity(item));
    for (; next < left.length; next += 1) {
      const own = liveAt.get(identity(left[next]));
      if (place === undefined || own === undefined || own >= place) break;
      out.push(left[next]);
    }
    out.push(item);
  }
  return [...out, ...left.slice(next)];
}

/** Stable; items without a place come last. */
function sorted(
  items: readonly unknown[],
  places: ReadonlyMap<unknown, number>,
  identity: (item: unknown) => unknown,
): readonly unknown[] {
  const place = (item: unknown): number => places.get(identity(item)) ?? places.size;
  return items.toSorted((a, b) => place(a) - place(b));
}

function placesOf(list: readonly unknown[], mergeKey: string): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [index, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (!places.has(identity)) places.set(identity, index);
  }
  return places;
}

/**
 * Checks that the items of a patch are all in its `$setElementOrder`, in that order; those that are directives do not count.
 *
 * Errors: 500.
 */
export function assertOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return;
  const items = patch.filter((item) => !(isMap(item) && Object.hasOwn(item, "$patch")));
  let matched = 0;
  for (const entry of order) {
    if (matched === items.length) return;
    if (identityOf(items[matched], mergeKey) === identityOf(entry, mergeKey)) matched += 1;
  }
  if (matched === items.length) return;
  throw bareError(
    `The order in patch list:\n${formatPlain(patch)}\n doesn't match $setElementOrder list:\n${formatPlain(order)}\n`,
  );
}
