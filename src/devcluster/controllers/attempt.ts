import type { World } from "../world.ts";

/** Does what cannot be done now (a name that is taken, an object that has just gone) not at all: a later change calls for it again, as a retry would. */
export function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ApiFailure") throw error;
  }
}

/**
 * Does it when the time has come, as {@link attempt} does; not at all once the controllers have stopped.
 *
 * Errors: what is wrong with the deed itself. Nobody is meant to catch it: as in a controller that hears of a change, it is a defect of ours.
 */
export function later(
  { world, signal }: { readonly world: Pick<World, "clock">; readonly signal: AbortSignal },
  waitMs: number,
  act: () => void,
): Promise<void> {
  return world.clock.sleep(waitMs, { signal }).then(
    () => attempt(act),
    () => undefined,
  );
}
