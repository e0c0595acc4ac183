import { compareValues, type Comparison, isSame, withoutFields } from "./compare-values.ts";
import type { ConflictSets } from "./conflicts.ts";
import {
  difference,
  EMPTY_SET,
  equalSets,
  type FieldSet,
  intersection,
  recursiveDifference,
  setOf,
  union,
} from "./field-set.ts";
import { type Manager, type Managers, withFields } from "./managers.ts";
import { mergeValues } from "./merge-values.ts";
import { fieldElement } from "./path-element.ts";
import { pruneApplied } from "./prune-applied.ts";
import { reconcileSet } from "./reconcile-schema.ts";
import type { Type } from "./schema.ts";
import { remembered } from "./shared-sets.ts";
import { toFieldSet } from "./to-field-set.ts";
import { inVersion, type Versions } from "./versions.ts";

/** Fields that a write through one endpoint cannot set, by version: they are never owned and never conflict. */
export type ResetFields = (apiVersion: string) => FieldSet | undefined;

/** One write, as the rules of ownership see it. */
export interface Write {
  /** The object before, without managedFields. */
  readonly live: unknown;
  readonly type: Type;
  readonly managers: Managers;
  /** Key of the manager that writes. */
  readonly id: string;
  /** The manager that writes, without fields. */
  readonly manager: Manager;
  readonly versions: Versions;
  readonly resetFields: ResetFields;
}

/** What an apply comes to. */
export type Applied =
  | { readonly conflicts: ConflictSets }
  | { readonly conflicts?: never; readonly object: unknown; readonly managers: Managers };

/**
 * Applies `config`: merges it into the live object, removes what the manager no longer applies and nobody else owns, and moves ownership.
 *
 * Errors: `ConversionError` when the object does not fit a version that a manager wrote in.
 */
export function applyConfig(write: Write, config: unknown, force: boolean): Applied {
  const { live, type, id } = write;
  const managers = new Map(reconcileManagers(write));
  const last = managers.get(id);
  const merged = mergeValues(live, config, type);
  const stated = settable(toFieldSet(config, type), write);
  // While pruning, the object's name counts as applied: it keeps `metadata` from being taken away with the last label.
  managers.set(id, { ...write.manager, fields: stated });
  const object = pruneApplied(merged, managers, last, write);
  // Nearly every object has one applier and nobody else: then there is nobody to take anything from.
  const moved = managers.size === 1 ? NOBODY_ELSE : moveOwnership({ ...write, managers }, object, force);
  if (moved.conflicts !== undefined) return moved;
  const set = subtract(stated, NEVER_OWNED);
  if (set.size === 0) return { object, managers: moved.managers };
  const repeated = last !== undefined && last.apiVersion === write.manager.apiVersion && equalSets(last.fields, set);
  const now = repeated
    ? last
    : { ...write.manager, ...(last?.time === undefined ? {} : { time: last.time }), fields: set };
  return { object, managers: new Map(moved.managers).set(id, now) };
}

/** What the manager `id` owns after it replaced the live object by `object` in any other way than by an apply. */
export function updateOwnership(write: Write, object: unknown): Managers {
  const managers = reconcileManagers(write);
  const moved = moveOwnership({ ...write, managers }, object, true);
  if (moved.conflicts !== undefined) return managers;
  const { comparison } = moved;
  const changed = unite(comparison.modified, comparison.added);
  const before = managers.get(write.id)?.fields ?? EMPTY_SET;
  const set = subtract(settable(unite(subtract(before, comparison.removed), changed), write), NEVER_OWNED);
  return set.size === 0 ? moved.managers : new Map(moved.managers).set(write.id, { ...write.manager, fields: set });
}

/** Objects of the same fields come to the same: mostly it was worked out before. */
const unite = remembered(union);
const subtract = remembered(difference);
const subtractWhole = remembered(recursiveDifference);

/** What the server sets itself, or what names the object: nobody owns it. */
const NEVER_OWNED = setOf(
  ["f:apiVersion"],
  ["f:kind"],
  ["f:metadata"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["f:metadata", fieldElement(name)]),
);

/** The part of a set that this endpoint writes. */
function settable(set: FieldSet, write: Write): FieldSet {
  const reset = write.resetFields(write.manager.apiVersion);
  return reset === undefined ? set : subtractWhole(set, reset);
}

/** Forgets managers of versions that are not served, and brings sets in line with schemas that changed. */
function reconcileManagers(write: Write): Managers {
  const out = new Map<string, Manager>();
  for (const [id, manager] of write.managers) {
    const type = versionType(write, manager.apiVersion);
    if (type === undefined) continue;
    // The object has to fit that version even where the set alone would do.
    inVersion(write.live, manager.apiVersion, type, write.versions);
    out.set(id, withFields(manager, reconcileSet(manager.fields, type)));
  }
  return out;
}

function versionType(write: Write, apiVersion: string): Type | undefined {
  return apiVersion === write.manager.apiVersion ? write.type : write.versions.typeOf(apiVersion);
}

const NO_MANAGERS: Managers = new Map();
const NOBODY_ELSE = { managers: NO_MANAGERS, conflicts: undefined };

type Moved =
  | { readonly conflicts: ConflictSets }
  | { readonly conflicts?: never; readonly managers: Managers; readonly comparison: Comparison };

/** The other managers, without what the write takes from them; without `force` that is a conflict. What is removed is taken without asking. */
function moveOwnership(write: Write, object: unknown, force: boolean): Moved {
  const { live, type, id, manager: self, versions } = write;
  const own = withoutFields(compareValues(live, object, type), write.resetFields(self.apiVersion));
  const alone = write.managers.size === 0 || (write.managers.size === 1 && write.managers.has(id));
  if (alone) return { managers: NO_MANAGERS, comparison: own };
  const comparisons = new Map<string, Comparison>([[self.apiVersion, own]]);
  const conflicts: (readonly [Manager, FieldSet])[] = [];
  const managers = new Map<string, Manager>();
  for (const [otherId, manager] of write.managers) {
    if (otherId === id) continue;
    if (live === object) {
      if (manager.fields.size > 0) managers.set(otherId, manager);
      continue;
    }
    let comparison = comparisons.get(manager.apiVersion);
    if (comparison === undefined) {
      const other = versions.typeOf(manager.apiVersion);
      if (other === undefined) continue;
      const before = inVersion(live, manager.apiVersion, other, versions, "failed to convert old object: ");
      const after = inVersion(object, manager.apiVersion, other, versions, "failed to convert new object: ");
      comparison = withoutFields(compareValues(before, after, other), write.resetFields(manager.apiVersion));
      comparisons.set(manager.apiVersion, comparison);
    }
    const taken = isSame(comparison)
      ? EMPTY_SET
      : intersection(manager.fields, union(comparison.modified, comparison.added));
    if (taken.size > 0) conflicts.push([manager, taken]);
    const left = difference(difference(manager.fields, taken), comparison.removed);
    if (left.size > 0) managers.set(otherId, withFields(manager, left));
  }
  if (!force && conflicts.length > 0) return { conflicts };
  return { managers, comparison: own };
}
