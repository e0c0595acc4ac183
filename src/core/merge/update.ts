import type { KubeObject, ManagedFieldsEntry } from "../../model/objects.ts";
import { capManagers } from "./cap-managers.ts";
import { union } from "./field-set.ts";
import {
  decodeManagers,
  encodeManagers,
  ManagedFieldsError,
  managerId,
  type Managers,
  withFields,
  withTime,
} from "./managers.ts";
import type { Type } from "./schema.ts";
import { updateOwnership } from "./updater.ts";
import { validateTypes } from "./validate-types.ts";
import { ConversionError } from "./versions.ts";
import { managerOf, withoutManagedFields, type WriteOptions } from "./writes.ts";

/** The manager that owns what was there before the first apply, where nothing was recorded (Kubernetes' own name). */
export const BEFORE_FIRST_APPLY = "before-first-apply";

/** A key that is no manager's: the write under way owns what it changes apart from what its manager owned before. */
const CURRENT = "current-operation";

/** Options of {@link update}. */
export interface UpdateOptions extends WriteOptions {
  /** What the kind's object looks like before anything is set; kinds with a Go type have empty structs. Default is nothing set. */
  readonly empty?: () => KubeObject;
  /** The object that the request brought, where its endpoint stores a part of it only. Default is `next`. */
  readonly brought?: KubeObject;
}

/**
 * The `managedFields` of `next`, which replaces `live` by any write other than an apply (create, update, patch).
 *
 * Guarantees: never fails: where ownership cannot be worked out, the recorded one is kept, as the server does.
 * Assumptions: `next` is what is going to be stored, after defaulting.
 */
export function update(
  live: KubeObject | undefined,
  next: KubeObject,
  options: UpdateOptions,
): readonly ManagedFieldsEntry[] {
  const recorded = live?.metadata.managedFields ?? [];
  const type = options.schemas.typeOf(options.apiVersion);
  if (type === undefined) return recorded;
  const base = startFrom(live, next, options);
  // An object that was not tracked from its creation is not tracked until the first apply.
  if (base === undefined || (base.size === 0 && live !== undefined)) return [];
  const before = live === undefined ? emptyObject(next, options) : withoutManagedFields(live);
  const after = withoutManagedFields(next);
  const fits = (value: unknown): boolean => validateTypes(value, type, { allowDuplicates: true }).length === 0;
  const { brought } = options;
  if (!fits(after) || !fits(before) || (brought !== undefined && !fits(withoutManagedFields(brought)))) return recorded;
  try {
    return encodeManagers(capManagers(record(before, after, base, type, options)), options.order) ?? [];
  } catch (error) {
    if (error instanceof ConversionError) return recorded;
    throw error;
  }
}

function emptyObject(next: KubeObject, options: UpdateOptions): KubeObject {
  return options.empty?.() ?? { apiVersion: next.apiVersion, kind: next.kind, metadata: {} };
}

/** The managers to start from: the request may bring its own, or reset them with an empty list; else the recorded ones. */
function startFrom(live: KubeObject | undefined, next: KubeObject, options: WriteOptions): Managers | undefined {
  const given =
    options.subresource === undefined || options.subresource === "" ? next.metadata.managedFields : undefined;
  if (given !== undefined && isReset(given)) return new Map();
  return readable(given) ?? readable(live?.metadata.managedFields) ?? new Map();
}

function isReset(entries: readonly ManagedFieldsEntry[]): boolean {
  const [first] = entries;
  return first === undefined || (entries.length === 1 && Object.keys(first).length === 0);
}

/** `undefined` for entries that say nothing, or that cannot be read. */
function readable(entries: readonly ManagedFieldsEntry[] | undefined): Managers | undefined {
  try {
    const managers = decodeManagers(entries);
    return managers.size === 0 ? undefined : managers;
  } catch (error) {
    if (error instanceof ManagedFieldsError) return undefined;
    throw error;
  }
}

/** Ownership after the write: what it changed goes to its manager, together with what that manager had. */
function record(before: unknown, after: unknown, managers: Managers, type: Type, options: WriteOptions): Managers {
  const manager = managerOf(options, "Update");
  const id = managerId(manager);
  const moved = updateOwnership(
    {
      live: before,
      type,
      managers,
      id: CURRENT,
      manager,
      versions: options.schemas,
      resetFields: options.resetFields ?? (() => undefined),
    },
    after,
  );
  const changed = moved.get(CURRENT);
  if (changed === undefined) return moved;
  const out = new Map(moved);
  out.delete(CURRENT);
  const previous = out.get(id);
  const merged = previous === undefined ? changed : withFields(previous, union(changed.fields, previous.fields));
  return out.set(id, withTime(merged, options.time));
}

/**
 * The managers that an apply starts from: the recorded ones; for an object that was never tracked, one manager that owns all there is, so
 * that the apply cannot silently take it.
 */
export function trackExisting(live: KubeObject, recorded: Managers, type: Type, options: UpdateOptions): Managers {
  if (recorded.size > 0) return recorded;
  return record(emptyObject(live, options), live, recorded, type, { ...options, manager: BEFORE_FIRST_APPLY });
}
