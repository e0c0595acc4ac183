import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WatchSignal } from "../../ports/cluster-api.ts";
import { WATCH_TIMES, type WatchInput } from "./states.ts";

/**
 * Reads one window of a watch and guards it: `silent` when no line came for {@link WATCH_TIMES.silenceMs}, else `ended` when the server ended
 * it. Errors of the window, and of an abort, are thrown.
 *
 * Guarantees: the window's signal is aborted when the reader stops early, for whatever reason.
 * Assumptions: an iteration whose signal is aborted ends soon.
 */
export async function* listenTo(
  clock: Clock,
  signal: AbortSignal,
  open: (options: Required<Abortable>) => AsyncIterable<WatchSignal>,
): AsyncGenerator<WatchInput, void, undefined> {
  const window = new AbortController();
  const abort = (): void => window.abort();
  signal.addEventListener("abort", abort, { once: true });
  let heardAt = clock.now();
  let silent = false;
  // One sleeper per window, not one per line: thousands of lines a second must not each arm a timer.
  const guard = async (): Promise<void> => {
    for (;;) {
      const quietMs = clock.now() - heardAt;
      if (quietMs >= WATCH_TIMES.silenceMs) break;
      await clock.sleep(WATCH_TIMES.silenceMs - quietMs, { signal: window.signal });
    }
    silent = true;
    window.abort();
  };
  // A rejected sleep only says that the window is over.
  const guarding = guard().catch(() => undefined);
  try {
    if (signal.aborted) throw new SkysailError("ABORTED", "the watch was ended");
    for await (const line of open({ signal: window.signal })) {
      heardAt = clock.now();
      yield { type: "signal", signal: line };
    }
    yield { type: silent ? "silent" : "ended" };
  } catch (error) {
    if (!silent) throw error;
    yield { type: "silent" };
  } finally {
    signal.removeEventListener("abort", abort);
    window.abort();
    await guarding;
  }
}
