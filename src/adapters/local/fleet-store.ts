import { SkysailError } from "../../model/errors.ts";
import type { ClusterRecord } from "../../model/fleet.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";

/** A fleet that lives as long as the process. */
export function createMemoryFleetStore(): FleetStore {
  const records = new Map<string, ClusterRecord>();
  return {
    get: async (id) => clone(records.get(id)),
    list: async () => structuredClone([...records.values()].toSorted(byName)),
    async put(record) {
      const holder = [...records.values()].find(({ id, name }) => name === record.name && id !== record.id);
      if (holder !== undefined) {
        throw new SkysailError("INVALID_INPUT", `another cluster (${holder.id}) is called ${record.name}`);
      }
      const lastHeartbeatAt = latest(records.get(record.id)?.lastHeartbeatAt, record.lastHeartbeatAt);
      records.set(
        record.id,
        structuredClone({ ...record, ...(lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt }) }),
      );
    },
    async heartbeat(id, at) {
      const record = records.get(id);
      if (record === undefined || (record.lastHeartbeatAt ?? -Infinity) >= at) return;
      records.set(id, { ...record, lastHeartbeatAt: at });
    },
  };
}

function clone(record: ClusterRecord | undefined): ClusterRecord | undefined {
  return record === undefined ? undefined : structuredClone(record);
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** By bytes, as every store sorts; names are DNS labels. */
function byName(a: ClusterRecord, b: ClusterRecord): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
