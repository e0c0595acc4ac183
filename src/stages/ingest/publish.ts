import { ensureError } from "../../model/errors.ts";
import type { EventResult } from "../../model/wire.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventBus, Published } from "../../ports/event-bus.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Judged } from "./judge.ts";
import { toSafeText } from "./refusal.ts";

/** What publishing needs. */
export interface PublishPorts {
  readonly fleet: FleetStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Does what was judged: events to the bus, heartbeats to the fleet's record. One result per event, in order.
 *
 * Guarantees: `accepted` only after the bus, or the record, took it; what failed is `retry`. Never throws for a port that fails.
 */
export async function publishAll(
  ports: PublishPorts,
  cluster: string,
  judged: readonly Judged[],
  options: Abortable,
): Promise<readonly EventResult[]> {
  const [published, beaten] = await Promise.all([
    publish(ports, cluster, judged, options),
    beat(ports, cluster, judged, options),
  ]);
  let next = 0;
  return judged.map(({ id, ...verdict }): EventResult => {
    if (verdict.kind === "refused") return { id, result: "refused", reason: verdict.reason };
    const outcome = verdict.kind === "heartbeat" ? beaten : published[next++];
    if (outcome?.ok === true) return { id, result: "accepted" };
    return { id, result: "retry", reason: toSafeText(outcome?.reason ?? "the bus gave no result") };
  });
}

async function publish(
  { bus, log }: PublishPorts,
  cluster: string,
  judged: readonly Judged[],
  options: Abortable,
): Promise<readonly Published[]> {
  const events = judged.flatMap((one) => (one.kind === "publish" ? [one.event] : []));
  if (events.length === 0) return [];
  try {
    return await bus.publish(events, options);
  } catch (thrown) {
    log.error("the bus took nothing", { cluster, events: events.length, error: ensureError(thrown) });
    return events.map(() => ({ ok: false, reason: "the event bus cannot be reached" }));
  }
}

async function beat(
  { fleet, clock, log }: PublishPorts,
  cluster: string,
  judged: readonly Judged[],
  options: Abortable,
): Promise<Published> {
  if (!judged.some(({ kind }) => kind === "heartbeat")) return { ok: true };
  try {
    // Our clock, not the cluster's: a cluster whose clock is ahead would look alive after its death.
    await fleet.heartbeat(cluster, clock.now(), options);
    return { ok: true };
  } catch (thrown) {
    log.error("the heartbeat was not recorded", { cluster, error: ensureError(thrown) });
    return { ok: false, reason: "the fleet's records cannot be reached" };
  }
}
