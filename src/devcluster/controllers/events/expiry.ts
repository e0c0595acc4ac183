import type { Slot } from "../../store/store.ts";
import { later } from "../attempt.ts";
import type { Controller, Controls } from "../controllers.ts";

/** How long an Event is kept after its last write, as kube-apiserver has it by default (`--event-ttl`). */
const KEPT_MS = 3_600_000;
/** As many Events are kept in all; the oldest go before their time. */
const MOST = 10_000;

interface Kept {
  readonly slot: Slot;
  /** The write that it was kept from. */
  readonly resourceVersion: string | undefined;
  readonly until: number;
}

/** Makes what lets Events go an hour after they were written, or before, when there are very many. */
export function createEventExpiry(controls: Controls): Controller {
  const { store, clock } = controls.world;
  /** In the order of their ends: all are kept for the same time. */
  let queue: Kept[] = [];
  let first = 0;
  let waiting = false;

  const isPresent = ({ slot, resourceVersion }: Kept): boolean =>
    store.get(slot)?.metadata.resourceVersion === resourceVersion;

  const drop = (isOver: (kept: Kept) => boolean): void => {
    for (let kept = queue[first]; kept !== undefined; kept = queue[first]) {
      if (isPresent(kept)) {
        if (!isOver(kept)) break;
        store.remove(kept.slot);
      }
      first += 1;
    }
    if (first > MOST) [queue, first] = [queue.slice(first), 0];
  };

  const wait = (): void => {
    const next = queue[first];
    if (waiting || next === undefined) return;
    waiting = true;
    void later(controls, next.until - clock.now(), () => {
      waiting = false;
      drop(({ until }) => until <= clock.now());
      wait();
    });
  };

  return ({ collection, namespace, name, after }) => {
    if (collection !== "/events" || after === undefined) return;
    // Those of a process before begin anew.
    const until = clock.now() + KEPT_MS;
    queue.push({ slot: { collection, namespace, name }, resourceVersion: after.metadata.resourceVersion, until });
    if (queue.length - first > MOST) {
      let surplus = queue.length - first - MOST;
      drop(() => surplus-- > 0);
    }
    wait();
  };
}
