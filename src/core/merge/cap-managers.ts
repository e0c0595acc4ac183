import { union } from "./field-set.ts";
import { type Manager, type Managers, managerId, secondsOf, withTime } from "./managers.ts";
import { compareText } from "./values.ts";

/** How many entries from updates an object keeps (Kubernetes' own limit). */
export const MAX_UPDATE_MANAGERS = 10;

/** The name of the entry that old updates are merged into (Kubernetes' own). */
export const ANCIENT_CHANGES = "ancient-changes";

/**
 * Merges the oldest entries from updates, version by version, until no more than `limit` are left. Entries of a version that occurs only
 * once among the oldest are kept, so the limit may be passed by objects with many versions.
 */
export function capManagers(managers: Managers, limit: number = MAX_UPDATE_MANAGERS): Managers {
  if (managers.size <= limit) return managers;
  const updaters = [...managers].filter(([, manager]) => manager.operation === "Update");
  if (updaters.length <= limit) return managers;
  updaters.sort(
    ([leftId, left], [rightId, right]) => secondsOf(left.time) - secondsOf(right.time) || compareText(leftId, rightId),
  );
  const out = new Map(managers);
  const firstOf = new Map<string, string>();
  let count = updaters.length;
  for (const [id, manager] of updaters) {
    if (count <= limit) break;
    const first = firstOf.get(manager.apiVersion);
    if (first === undefined) {
      firstOf.set(manager.apiVersion, id);
      continue;
    }
    mergeInto(out, first, id, manager);
    count -= 1;
  }
  return out;
}

function mergeInto(managers: Map<string, Manager>, first: string, id: string, manager: Manager): void {
  const name = { name: ANCIENT_CHANGES, operation: "Update" as const, apiVersion: manager.apiVersion };
  const bucketId = managerId(name);
  let bucket = managers.get(bucketId);
  if (bucket === undefined) {
    const oldest = managers.get(first);
    managers.delete(first);
    bucket = { ...name, fields: oldest?.fields ?? new Map() };
  }
  const merged: Manager = { ...name, fields: union(manager.fields, bucket.fields) };
  managers.delete(id);
  // The entry merged last is the most recent one.
  managers.set(bucketId, manager.time === undefined ? merged : withTime(merged, manager.time));
}
