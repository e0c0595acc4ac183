import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../../src/model/errors.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { transition } from "../../../../src/stages/watch/machine.ts";
import {
  EMPTY,
  WATCH_TIMES,
  type WatchEffect,
  type WatchInput,
  type WatchState,
} from "../../../../src/stages/watch/states.ts";

const object: KubeObject = {
  apiVersion: "example.dev/v1",
  kind: "Widget",
  metadata: { name: "a", uid: "u1", resourceVersion: "7" },
};
const HALF = 0.5;
const bookmark = (resourceVersion: string, initialEventsEnd = false): WatchInput => ({
  type: "signal",
  signal: { type: "bookmark", resourceVersion, initialEventsEnd },
});
const seen = (type: "added" | "modified" | "deleted"): WatchInput => ({ type: "signal", signal: { type, object } });
const failed = (code: ErrorCode, retryAfterMs?: number): WatchInput => ({
  type: "failed",
  code,
  message: "why",
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const page = (items: KubeObject[], more?: string): WatchInput => ({
  type: "page",
  page: { items, resourceVersion: "40", ...(more === undefined ? {} : { continue: more }) },
});

/** Runs inputs, each at its time in ms, and returns where they lead and the effects of the last one. */
function after(...inputs: (WatchInput | [at: number, input: WatchInput])[]): [WatchState, readonly WatchEffect[]] {
  let step: [WatchState, readonly WatchEffect[]] = [EMPTY, []];
  let at = 0;
  for (const one of inputs) {
    const input = Array.isArray(one) ? one[1] : one;
    if (Array.isArray(one)) at = one[0];
    const [state, effects] = transition(step[0], input, { at, chance: HALF });
    step = [state, effects];
  }
  return step;
}

const started: WatchInput = { type: "started" };
const resolved: WatchInput = { type: "resolved" };
const ended: WatchInput = { type: "ended" };
const silent: WatchInput = { type: "silent" };
const elapsed: WatchInput = { type: "elapsed" };
/** In sync by WatchList, at version 40; the window has had its first bookmark. */
const SYNCED = [started, resolved, bookmark("40", true)] as const;
/** The same, in the second window, which has not had one. */
const SECOND_WINDOW = [...SYNCED, [265_000, ended] as [number, WatchInput]] as const;

describe("a sync", () => {
  test("asks how the kind is served, then for initial events in a window of 240 to 290 s", () => {
    expect(after(started)).toMatchObject([{ phase: "resolving" }, [{ do: "resolve" }]]);
    expect(after(started, resolved)).toMatchObject([{ phase: "initial" }, [{ do: "watch", timeoutSeconds: 265 }]]);
    for (const chance of [0, 0.3, 0.999]) {
      const [, [watch]] = transition({ phase: "resolving", memory: EMPTY.memory }, resolved, { at: 0, chance });
      expect(watch).toSatisfy(({ timeoutSeconds: t }: { timeoutSeconds: number }) => t >= 240 && t <= 290);
    }
  });

  test("begins with its first object and ends with the end marker", () => {
    const [state, effects] = after(started, resolved, seen("added"));
    expect(effects).toEqual([{ do: "begin" }, { do: "see", change: "added", object }]);
    expect(transition(state, bookmark("40", true), { at: 0, chance: 0 })).toMatchObject([
      { phase: "watching", position: { resourceVersion: "40" } },
      [{ do: "end" }],
    ]);
  });

  test.each<[string, WatchInput, Partial<WatchState>, WatchEffect]>([
    ["refused (422): list, at once", failed("KUBE_INVALID"), { phase: "resolving" }, { do: "resolve" }],
    ["not understood (a bookmark without end marker)", bookmark("5"), { phase: "resolving" }, { do: "resolve" }],
    ["ended before its marker", ended, { phase: "backoff" }, { do: "wait", ms: 400 }],
    ["silent before its marker", silent, { phase: "backoff" }, { do: "wait", ms: 400 }],
    ["broken", failed("KUBE_UNAVAILABLE"), { phase: "backoff" }, { do: "wait", ms: 400 }],
  ])("falls back to a paged list when WatchList is %s", (_, input, state, effect) => {
    const [next, effects] = after(started, resolved, input);
    expect(next).toMatchObject({ ...state, memory: { way: "list" } });
    expect(effects).toEqual([effect]);
    const more = effect.do === "wait" ? [elapsed, resolved] : [resolved];
    expect(after(started, resolved, input, ...more)[1]).toEqual([{ do: "list" }]);
  });

  test("remembers that WatchList is not offered, and asks again when it only failed", () => {
    const sync = (input: WatchInput, ...then: WatchInput[]): WatchState =>
      after(started, resolved, input, ...then, resolved, page([]), failed("WATCH_EXPIRED"))[0];
    expect(sync(failed("KUBE_INVALID")).memory.way).toBe("list");
    expect(sync(ended, elapsed).memory.way).toBe("watchList");
  });

  test("turns pages, and watches from the version of the last one", () => {
    const listing = [started, resolved, failed("KUBE_INVALID"), resolved] as const;
    expect(after(...listing, page([object], "more"))[1]).toEqual([
      { do: "begin" },
      { do: "see", change: "modified", object },
      { do: "list", continue: "more" },
    ]);
    expect(after(...listing, page([object], "more"), page([]))[1]).toEqual([
      { do: "end" },
      { do: "watch", resourceVersion: "40", timeoutSeconds: 265 },
    ]);
  });

  test("begins again when the continue token expired", () => {
    const [, effects] = after(
      started,
      resolved,
      failed("KUBE_INVALID"),
      resolved,
      page([], "more"),
      failed("WATCH_EXPIRED"),
    );
    expect(effects).toEqual([{ do: "wait", ms: 400 }]);
    const again = after(
      started,
      resolved,
      failed("KUBE_INVALID"),
      resolved,
      page([], "more"),
      failed("WATCH_EXPIRED"),
      elapsed,
      resolved,
    );
    expect(again).toMatchObject([{ phase: "listing", begun: false }, [{ do: "list" }]]);
  });
});

describe("a watch", () => {
  test("goes on at the last version that an object or a bookmark showed", () => {
    expect(after(...SYNCED, seen("modified"), [265_000, ended])[1]).toMatchObject([
      { do: "watch", resourceVersion: "7" },
    ]);
    expect(after(...SYNCED, seen("modified"), bookmark("90"), [265_000, ended])[1]).toMatchObject([
      { do: "watch", resourceVersion: "90" },
    ]);
  });

  test.each<[string, WatchInput, number]>([
    ["a whole window ends without a bookmark", ended, 265_000 + 264_000],
    ["90 s of silence, and no bookmark in this window", silent, 265_000 + 90_000],
    ["the version is too old", failed("WATCH_EXPIRED"), 266_000],
    ["the version is not understood", failed("KUBE_INVALID"), 266_000],
    ["windows are cut again and again before their first bookmark", ended, 265_000 + 58_000],
  ])("says gap and syncs when %s", (_, input, at) => {
    const [state, effects] = after(...SECOND_WINDOW, [at, input]);
    expect(state).toMatchObject({ phase: "backoff" });
    expect(state).not.toHaveProperty("position");
    expect(effects).toMatchObject([{ do: "gap" }, { do: "wait" }]);
    expect(after(...SECOND_WINDOW, [at, input], elapsed)[1]).toEqual([{ do: "resolve" }]);
  });

  test("resumes where it was when a connection died that had shown a bookmark", () => {
    const [state, effects] = after(...SYNCED, [150_000, silent]);
    expect(state).toMatchObject({ phase: "backoff", position: { resourceVersion: "40" } });
    expect(effects).toEqual([{ do: "wait", ms: 400 }]);
  });

  test("waits before it resumes a window that was closed at once", () => {
    expect(after(...SECOND_WINDOW, [265_010, ended])[1]).toEqual([{ do: "wait", ms: 400 }]);
    expect(after(...SYNCED, bookmark("41"), [20_000, ended])[1]).toMatchObject([{ do: "watch" }]);
  });

  test("gives a version up after five failed resumes", () => {
    const tries = Array.from({ length: 5 }, () => [failed("KUBE_UNAVAILABLE"), elapsed]).flat();
    expect(after(...SYNCED, ...tries)[1]).toMatchObject([{ do: "watch", resourceVersion: "40" }]);
    expect(after(...SYNCED, ...tries, failed("KUBE_UNAVAILABLE"))[1]).toMatchObject([{ do: "gap" }, { do: "wait" }]);
  });

  test("waits 0.4, 0.8 … 15 s on average, and starts afresh after two healthy minutes", () => {
    const waits: number[] = [];
    let [state] = after(started, resolved, bookmark("40", true));
    for (let n = 0; n < 8; n += 1) {
      const [waiting, effects] = transition(state, failed("KUBE_FORBIDDEN"), { at: 0, chance: 0 });
      expect(effects.at(-1)).toEqual({ do: "wait", ms: n < 3 ? 0 : WATCH_TIMES.forbiddenMs });
      [state] = transition(waiting, elapsed, { at: 0, chance: HALF });
    }
    let at = 0;
    [state] = after(...SYNCED);
    for (let n = 0; n < 7; n += 1) {
      const [waiting, effects] = transition(state, failed("KUBE_THROTTLED"), { at, chance: HALF });
      waits.push(effects.flatMap((effect) => (effect.do === "wait" ? [effect.ms] : []))[0] ?? -1);
      [state] = transition(waiting, elapsed, { at, chance: HALF });
    }
    expect(waits).toEqual([400, 800, 1_600, 3_200, 6_400, 12_800, 15_000]);
    for (at of [1_000, 60_000, 121_000]) [state] = transition(state, bookmark("50"), { at, chance: HALF });
    expect(transition(state, failed("KUBE_THROTTLED"), { at, chance: HALF })[1].at(-1)).toEqual({
      do: "wait",
      ms: 400,
    });
  });

  test("waits as long as the server asks, at least", () => {
    expect(after(...SYNCED, failed("KUBE_THROTTLED", 9_000))[1].at(-1)).toEqual({ do: "wait", ms: 9_000 });
    expect(after(...SYNCED, failed("KUBE_UNAVAILABLE", 0))[1].at(-1)).toEqual({ do: "wait", ms: 400 });
  });

  test("an input that came too late changes nothing", () => {
    const [state] = after(...SYNCED);
    for (const input of [resolved, elapsed, page([object]), started]) {
      expect(transition(state, input, { at: 1, chance: 0 })).toEqual([state, []]);
    }
  });
});

describe("trouble", () => {
  const troubles = (...inputs: WatchInput[]): string[] => {
    let [state] = after(started);
    return inputs.flatMap((input) => {
      const [next, effects] = transition(state, input, { at: 0, chance: HALF });
      state = next;
      return effects.flatMap((effect) =>
        effect.do === "trouble" ? [effect.code] : effect.do === "recovered" ? ["recovered"] : [],
      );
    });
  };

  test("that lasts is told at once, and once", () => {
    expect(
      troubles(failed("KUBE_NOT_SERVED"), elapsed, failed("KUBE_NOT_SERVED"), elapsed, failed("KUBE_NOT_SERVED")),
    ).toEqual(["KUBE_NOT_SERVED"]);
    expect(troubles(failed("KUBE_FORBIDDEN"), elapsed, failed("KUBE_UNAUTHORIZED"))).toEqual([
      "KUBE_FORBIDDEN",
      "KUBE_UNAUTHORIZED",
    ]);
  });

  test("that passes is told when it comes a third time", () => {
    expect(troubles(failed("KUBE_UNAVAILABLE"), elapsed, failed("KUBE_UNAVAILABLE"))).toEqual([]);
    expect(
      troubles(failed("KUBE_UNAVAILABLE"), elapsed, failed("KUBE_UNAVAILABLE"), elapsed, failed("KUBE_UNAVAILABLE")),
    ).toEqual(["KUBE_UNAVAILABLE"]);
  });

  test("is over when the watch gets through", () => {
    expect(troubles(failed("KUBE_NOT_SERVED"), elapsed, resolved, bookmark("40", true), bookmark("41"))).toEqual([
      "KUBE_NOT_SERVED",
      "recovered",
    ]);
    expect(troubles(resolved, bookmark("4", true), failed("KUBE_UNAUTHORIZED"), elapsed, seen("added"))).toEqual([
      "KUBE_UNAUTHORIZED",
      "recovered",
    ]);
  });
});
