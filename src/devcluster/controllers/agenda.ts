import type { World } from "../world.ts";
import { attempt, later } from "./attempt.ts";

/** What has to be looked at again, and when. */
export interface Agenda {
  /** Looks in so many milliseconds, and not when it was planned to before under this key. */
  plan(key: string, waitMs: number, look: () => void): void;
  /** Looks no more. */
  drop(key: string): void;
}

/**
 * Makes an agenda with nothing on it. Everything shares one sleep, however much there is: what is dropped costs nothing any more.
 *
 * Errors: as {@link later}; what else is due is looked at all the same.
 */
export function createAgenda(of: { readonly world: Pick<World, "clock">; readonly signal: AbortSignal }): Agenda {
  const { clock } = of.world;
  const entries = new Map<string, { readonly at: number; readonly look: () => void }>();
  /** When the next sleep ends that will look. */
  let wakes = Number.POSITIVE_INFINITY;

  const sleepUntil = (at: number): void => {
    if (at >= wakes) return;
    wakes = at;
    void later(of, at - clock.now(), () => {
      if (wakes === at) wakes = Number.POSITIVE_INFINITY;
      look();
    });
  };

  const look = (): void => {
    const now = clock.now();
    try {
      for (const [key, entry] of entries) {
        if (entry.at > now) continue;
        entries.delete(key);
        attempt(entry.look);
      }
    } finally {
      let next = Number.POSITIVE_INFINITY;
      for (const { at } of entries.values()) next = Math.min(next, at);
      sleepUntil(next);
    }
  };

  return {
    plan(key, waitMs, entry) {
      // A moment at least: what is due now and stays so must not keep the others from their turn.
      const at = clock.now() + Math.max(waitMs, 1);
      entries.set(key, { at, look: entry });
      sleepUntil(at);
    },
    drop: (key) => void entries.delete(key),
  };
}
