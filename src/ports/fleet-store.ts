import type { ClusterRecord } from "../model/fleet.ts";
import type { Abortable } from "./abortable.ts";

/** The clusters of the fleet. */
export interface FleetStore {
  /** The record of the cluster with this id, read consistently. */
  get(id: string, options?: Abortable): Promise<ClusterRecord | undefined>;
  /** All records, ordered by name. */
  list(options?: Abortable): Promise<readonly ClusterRecord[]>;
  /** Creates or replaces the record; its `lastHeartbeatAt` never goes back. A name that another cluster bears is refused: `INVALID_INPUT`. */
  put(record: ClusterRecord, options?: Abortable): Promise<void>;
  /** Notes a sign of life (ms since the epoch). Older ones, and those of unknown clusters, change nothing. */
  heartbeat(id: string, at: number, options?: Abortable): Promise<void>;
}
