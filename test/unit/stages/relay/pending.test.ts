import { beforeEach, describe, expect, test } from "vitest";
import type { EncodedEvent } from "../../../../src/stages/relay/events.ts";
import { Pending, type Incoming, type Taken } from "../../../../src/stages/relay/pending.ts";

const LIMITS = { events: 500, bytes: 1_000_000 };
const event = (key: string, id: string, snapshot?: string): EncodedEvent => ({
  key,
  id,
  text: JSON.stringify({ id, data: { key } }),
  ...(snapshot === undefined ? {} : { snapshot: JSON.stringify(snapshot) }),
});
const put = (
  pending: Pending,
  key: string,
  id: string,
  change: Incoming["change"] = "changed",
  more: Partial<Incoming> = {},
) => pending.put({ event: event(key, id), change, attached: false, at: 0, ...more });
const take = (pending: Pending, limits = LIMITS): Taken => {
  const taken = pending.take(limits);
  if (taken === undefined) throw new Error("nothing to take");
  return taken;
};
const ids = (pending: Pending): string[] => pending.take(LIMITS)?.events.map((one) => one.event.id) ?? [];

const settleAll = (table: Pending): void => take(table).events.forEach((one) => table.settle(one));

let pending: Pending;
beforeEach(() => {
  pending = new Pending(10_000);
});

describe("the pending table", () => {
  test("keeps the newest event of a key, at the place of the first", () => {
    put(pending, "a", "a1");
    put(pending, "b", "b1");
    put(pending, "a", "a2");
    expect(take(pending).text).toBe('[{"id":"a2","data":{"key":"a"}},{"id":"b1","data":{"key":"b"}}]');
  });

  test("puts a signal behind what it speaks of", () => {
    pending.putLast(event("sync", "s1"), 0);
    put(pending, "a", "a1");
    pending.putLast(event("sync", "s2"), 0);
    expect(ids(pending)).toEqual(["a1", "s2"]);
  });

  test("keeps what was taken until it is settled, and what replaced it meanwhile", () => {
    put(pending, "a", "a1");
    put(pending, "b", "b1");
    const { events } = take(pending);
    put(pending, "a", "a2");
    events.forEach((one) => pending.settle(one));
    expect(ids(pending)).toEqual(["a2"]);
    expect(pending.size).toBe(1);
  });

  test("keeps an event that came back to its old content while it was under way", () => {
    put(pending, "a", "a1");
    const { events } = take(pending);
    put(pending, "a", "a2");
    put(pending, "a", "a1");
    events.forEach((one) => pending.settle(one));
    expect(ids(pending)).toEqual(["a1"]);
  });

  test("sends postponed events after all others", () => {
    put(pending, "a", "a1");
    const { events } = take(pending);
    put(pending, "b", "b1");
    events.forEach((one) => pending.postpone(one));
    expect(ids(pending)).toEqual(["b1", "a1"]);
  });

  describe("forgets what came and went before it was sent", () => {
    test("when it was born before our eyes", () => {
      put(pending, "a", "a1", "born");
      put(pending, "a", "a2", "changed");
      put(pending, "a", "a3", "gone");
      expect(pending.size).toBe(0);
      expect(pending.bytes).toBe(0);
    });

    test.each<[string, (table: Pending) => void]>([
      ["it was there before", (table) => put(table, "a", "a1", "changed")],
      [
        "it was told of before it changed",
        (table) => (put(table, "a", "a1", "born"), settleAll(table), put(table, "a", "a2")),
      ],
      ["it is on its way", (table) => (put(table, "a", "a1", "born"), void take(table))],
      ["it changed on its way", (table) => (put(table, "a", "a1", "born"), take(table), put(table, "a", "a2"))],
      ["something hangs on it", (table) => put(table, "a", "a1", "born", { attached: true })],
      ["something hung on it", (table) => (put(table, "a", "a1", "born", { attached: true }), put(table, "a", "a2"))],
    ])("but not when %s", (_, before) => {
      before(pending);
      put(pending, "a", "a3", "gone");
      expect(ids(pending)).toEqual(["a3"]);
    });
  });

  test("leaves objects out over its budget, and keys never", () => {
    for (let n = 0; n < 200; n += 1) {
      pending.put({ event: event(`k${n}`, `id${n}`, "x".repeat(1_000)), change: "changed", attached: false, at: 0 });
    }
    expect(pending.size).toBe(200);
    expect(pending.bodiesDropped).toBeGreaterThan(150);
    expect(pending.bytes).toBeLessThan(10_000 + 200 * 60);
    for (const one of take(pending).events) pending.settle(one);
    expect(pending.bytes).toBe(0);
  });

  test("closes a batch at its limits, but takes one event at least", () => {
    for (let n = 0; n < 7; n += 1) put(pending, `k${n}`, `id${n}`);
    expect(take(pending, { events: 3, bytes: 1_000_000 }).events).toHaveLength(3);
    expect(take(pending, { events: 500, bytes: 80 }).text.length).toBeLessThanOrEqual(80);
    expect(take(pending, { events: 500, bytes: 1 }).events).toHaveLength(1);
  });

  test("tells since when the oldest waits, also after it was replaced", () => {
    put(pending, "a", "a1", "changed", { at: 5 });
    put(pending, "b", "b1", "changed", { at: 7 });
    put(pending, "a", "a2", "changed", { at: 9 });
    expect(pending.oldest).toBe(5);
  });

  test("strips an object once", () => {
    pending.put({ event: event("a", "a1", "body"), change: "changed", attached: false, at: 0 });
    const [one] = take(pending).events;
    if (one === undefined) throw new Error("nothing taken");
    expect(pending.strip(one)).toBe(true);
    const again = take(pending);
    expect(again.text).toBe('[{"id":"a1","data":{"key":"a"}}]');
    expect(pending.strip(again.events[0] ?? one)).toBe(false);
  });
});
