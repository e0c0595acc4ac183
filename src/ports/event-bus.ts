import type { ClusterEvent } from "../model/events.ts";
import type { Abortable } from "./abortable.ts";

/** What became of one event: taken by the bus, or to be sent again. */
export type Published = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Carries events from ingest to the queue, and to whoever else subscribes. At least once, in any order. */
export interface EventBus {
  /** One result per event, in order. Errors: `BUS_UNAVAILABLE` when none could be sent. After an abort any of them may have been. */
  publish(events: readonly ClusterEvent[], options?: Abortable): Promise<readonly Published[]>;
}
