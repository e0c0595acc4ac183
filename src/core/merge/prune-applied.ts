import { difference, EMPTY_SET, type FieldSet, intersection, isSubset, union } from "./field-set.ts";
import { type Manager, managerId, type Managers } from "./managers.ts";
import { withNamedFields } from "./named-fields.ts";
import { removeItems } from "./remove-items.ts";
import type { Type } from "./schema.ts";
import { toFieldSet } from "./to-field-set.ts";
import type { Write } from "./updater.ts";
import { inVersion, type Versions } from "./versions.ts";

/**
 * Takes away from `merged` what the manager applied last time (`last`), does not apply now, and nobody else owns. `managers` holds its new
 * set already.
 */
export function pruneApplied(
  merged: unknown,
  managers: Managers,
  last: Manager | undefined,
  write: Pick<Write, "manager" | "versions">,
): unknown {
  if (last === undefined || last.fields.size === 0) return merged;
  const { manager, versions } = write;
  const now = managers.get(managerId(manager));
  // Whatever was applied before is applied again, whole path included: there is nothing to take away. (Where managers wrote in several
  // versions, the way through all of them decides whether the object fits those versions.)
  const oneVersion = [...managers.values()].every((other) => other.apiVersion === last.apiVersion);
  if (now !== undefined && oneVersion && isSubset(last.fields, now.fields)) return merged;
  const type = versions.typeOf(last.apiVersion);
  if (type === undefined) return merged;
  const before = inVersion(
    merged,
    last.apiVersion,
    type,
    versions,
    `${CONTEXT}failed to convert merged object to last applied version: `,
  );
  const lastSet = withNamedFields(last.fields, type);
  const pruned = keepOwned(before, removeItems(before, lastSet, type), last.apiVersion, managers, versions);
  const context = `${CONTEXT}failed add back dangling items: failed to convert pruned object to last applied version: `;
  const result = removeDropped(before, inVersion(pruned, last.apiVersion, type, versions, context), lastSet, type);
  const current = versions.typeOf(manager.apiVersion);
  return current === undefined ? result : inVersion(result, manager.apiVersion, current, versions, CONTEXT);
}

const CONTEXT = "failed to prune fields: ";

/** Puts back what any manager owns, the one that applies now included: version by version, the pruned one first. */
function keepOwned(
  merged: unknown,
  pruned: unknown,
  prunedVersion: string,
  managers: Managers,
  versions: Versions,
): unknown {
  const owned = new Map<string, FieldSet>([[prunedVersion, EMPTY_SET]]);
  for (const manager of managers.values()) {
    owned.set(manager.apiVersion, union(owned.get(manager.apiVersion) ?? EMPTY_SET, manager.fields));
  }
  let kept = pruned;
  for (const [version, set] of owned) {
    const type = versions.typeOf(version);
    if (type === undefined || set.size === 0) continue;
    const context = (what: string): string =>
      `${CONTEXT}failed add back owned items: failed to convert ${what} object at version ${version}: `;
    const whole = inVersion(merged, version, type, versions, context("merged"));
    const mergedSet = withNamedFields(toFieldSet(whole, type), type);
    const prunedSet = withNamedFields(
      toFieldSet(inVersion(kept, version, type, versions, context("pruned")), type),
      type,
    );
    kept = removeItems(whole, difference(mergedSet, union(prunedSet, withNamedFields(set, type))), type);
  }
  return kept;
}

/** Of all that pruning took away, takes away only what the manager itself had: unowned fields of a shared item stay. */
function removeDropped(merged: unknown, pruned: unknown, lastSet: FieldSet, type: Type): unknown {
  const mergedSet = withNamedFields(toFieldSet(merged, type), type);
  const prunedSet = withNamedFields(toFieldSet(pruned, type), type);
  return removeItems(merged, intersection(difference(mergedSet, prunedSet), lastSet), type);
}
