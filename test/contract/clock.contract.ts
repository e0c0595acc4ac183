import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/ports/clock.ts";

/** What every clock must do. `pass` lets the time of a sleep go by. */
export function clockContract(
  name: string,
  open: () => { readonly clock: Clock; readonly pass: (ms: number) => void },
): void {
  describe(`Clock: ${name}`, () => {
    test("a sleep ends when its time has come, and the clock shows it", async () => {
      const { clock, pass } = open();
      const began = clock.now();
      const slept = clock.sleep(20);
      pass(20);
      await slept;
      // Node's timers may fire a fraction of a millisecond early.
      expect(clock.now() - began).toBeGreaterThanOrEqual(19);
    });

    test("a sleep that is aborted rejects with ABORTED at once", async () => {
      const { clock } = open();
      const controller = new AbortController();
      const slept = clock.sleep(60_000, { signal: controller.signal });
      controller.abort();
      await expect(slept).rejects.toMatchObject({ code: "ABORTED" });
    });

    test("a sleep that was aborted before it began rejects too", async () => {
      const { clock } = open();
      await expect(clock.sleep(60_000, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
    });

    test("time does not go back", () => {
      const { clock } = open();
      const first = clock.now();
      expect(clock.now()).toBeGreaterThanOrEqual(first);
    });
  });
}
