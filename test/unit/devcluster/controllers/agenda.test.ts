import { expect, test } from "vitest";
import { createAgenda } from "../../../../src/devcluster/controllers/agenda.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";

function start() {
  const clock = createManualClock(0);
  const stop = new AbortController();
  const seen: string[] = [];
  const agenda = createAgenda({ world: { clock }, signal: stop.signal });
  const plan = (key: string, waitMs: number): void =>
    agenda.plan(key, waitMs, () => seen.push(`${key} ${clock.now()}`));
  return { clock, stop, seen, agenda, plan };
}

test("each is looked at when it is time, once", async () => {
  const { clock, seen, plan } = start();
  plan("b", 200);
  plan("a", 100);
  plan("c", 200);
  await clock.advance(1_000);
  expect(seen).toEqual(["a 100", "b 200", "c 200"]);
  expect(clock.sleepers).toBe(0);
});

test("what was said last of a key holds", async () => {
  const { clock, seen, agenda, plan } = start();
  plan("later", 100);
  plan("later", 300);
  plan("sooner", 300);
  plan("sooner", 100);
  plan("never", 50);
  agenda.drop("never");
  await clock.advance(1_000);
  expect(seen).toEqual(["sooner 100", "later 300"]);
});

test("a look may plan the next", async () => {
  const { clock, seen, agenda, plan } = start();
  agenda.plan("a", 0, () => plan("a", 0));
  await clock.advance(1_000);
  expect(seen).toEqual(["a 2"]);
});

test("very many that wait, and those that are dropped, share one sleep", async () => {
  const { clock, seen, agenda, plan } = start();
  for (let key = 0; key < 1_000; key += 1) {
    plan(String(key), 600_000 + key);
    if (key !== 500) agenda.drop(String(key));
  }
  expect(clock.sleepers).toBe(1);
  await clock.advance(700_000);
  expect(seen).toEqual(["500 600500"]);
});

test("nothing is looked at once the controllers have stopped", async () => {
  const { clock, stop, seen, plan } = start();
  plan("a", 100);
  stop.abort();
  await clock.advance(1_000);
  expect(seen).toEqual([]);
});
