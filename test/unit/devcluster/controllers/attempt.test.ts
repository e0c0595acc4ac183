import { expect, test } from "vitest";
import { later } from "../../../../src/devcluster/controllers/attempt.ts";
import { bareError } from "../../../../src/devcluster/status.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";

const start = (act: () => void) => {
  const clock = createManualClock(0);
  const stop = new AbortController();
  return { clock, stop, done: later({ world: { clock }, signal: stop.signal }, 1_000, act) };
};

test("what is due is done once, then and not before", async () => {
  let times = 0;
  const { clock, done } = start(() => (times += 1));
  await clock.advance(999);
  expect(times).toBe(0);
  await clock.advance(1);
  await done;
  expect(times).toBe(1);
});

test("nothing is done once the controllers have stopped", async () => {
  let times = 0;
  const { clock, stop, done } = start(() => (times += 1));
  stop.abort();
  await done;
  await clock.advance(1_000);
  expect(times).toBe(0);
});

test("what the API refuses is left for a later change; a defect is not hidden", async () => {
  const refused = start(() => {
    throw bareError("no room");
  });
  await refused.clock.advance(1_000);
  await expect(refused.done).resolves.toBeUndefined();

  const defective = start(() => {
    throw new TypeError("a defect");
  });
  await Promise.all([expect(defective.done).rejects.toThrow("a defect"), defective.clock.advance(1_000)]);
});
