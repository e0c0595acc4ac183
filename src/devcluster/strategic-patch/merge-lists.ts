import { formatPlain, formatType } from "../../core/merge/go-format.ts";
import { isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import { ApiFailure, bareError } from "../status.ts";
import { identityOf, noMergeKey, ordered, unknownDirective } from "./element-order.ts";
import type { PatchField, PatchType } from "./patch-type.ts";

/** Merges a patch of an item into the item. */
export type MergeItem = (live: JsonMap, patch: JsonMap, type: PatchType) => JsonMap;

/**
 * Merges two lists of a field whose strategy is to merge: scalars as sets, objects by their merge key. `isDeletion` takes the scalars of
 * `patch` away instead.
 *
 * Errors: `ApiFailure`: items of several types, without their key, lists of lists, an unknown directive.
 */
export function mergeLists(
  live: readonly unknown[],
  patch: readonly unknown[],
  field: PatchField,
  mergeItem: MergeItem,
  isDeletion: boolean,
): readonly unknown[] {
  if (live.length === 0 && patch.length === 0) return live;
  if (!isMap(elementOf(live, patch))) {
    const gone = new Set(patch);
    if (isDeletion) return live.filter((item) => !gone.has(item));
    return ordered([...new Set([...live, ...patch])], patch, live, field.mergeKey);
  }
  if (field.mergeKey === "") throw bareError("cannot merge lists without merge key for struct");
  const { base, items } = withoutSpecial(live as readonly JsonMap[], patch as readonly JsonMap[], field.mergeKey);
  return ordered(mergeItems(base, items, field, mergeItem), items, base, field.mergeKey);
}

/** One of the items, which all have its type. */
function elementOf(...lists: readonly (readonly unknown[])[]): unknown {
  const [first, ...others] = lists.flat();
  if (isList(first)) {
    throw new ApiFailure(422, "Invalid", "the server rejected our request due to an error in our request", {});
  }
  const type = formatType(first);
  if (others.some((item) => formatType(item) !== type)) {
    throw bareError(`list element types are not identical: ${formatPlain(lists)}`);
  }
  return first;
}

interface Plain {
  readonly base: readonly JsonMap[];
  readonly items: readonly JsonMap[];
}

/** The list that is merged into, and the patch, after the items of the patch that are directives. */
function withoutSpecial(live: readonly JsonMap[], patch: readonly JsonMap[], mergeKey: string): Plain {
  let base = live;
  let replaces = false;
  const items: JsonMap[] = [];
  for (const item of patch) {
    if (!Object.hasOwn(item, "$patch")) {
      items.push(item);
      continue;
    }
    switch (item["$patch"]) {
      case "delete": {
        if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
        const gone = item[mergeKey];
        base = base.filter((one) => one[mergeKey] !== gone);
        break;
      }
      case "replace":
        replaces = true;
        break;
      case "merge":
        throw bareError("merging lists cannot yet be specified in the patch");
      default:
        throw unknownDirective(item);
    }
  }
  return replaces ? { base: items, items: [] } : { base, items };
}

function mergeItems(
  base: readonly JsonMap[],
  items: readonly JsonMap[],
  { type, mergeKey }: PatchField,
  mergeItem: MergeItem,
): readonly JsonMap[] {
  const out = [...base];
  for (const item of items) {
    const identity = identityOf(item, mergeKey);
    const index = out.findIndex((one) => one[mergeKey] === identity);
    const found = out[index];
    if (found === undefined) out.push(item);
    else out[index] = mergeItem(found, item, type);
  }
  return out;
}
