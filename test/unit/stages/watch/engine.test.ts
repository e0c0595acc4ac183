import { describe, expect, onTestFinished, test } from "vitest";
import type { Subscription, WatchChange } from "../../../../src/model/changes.ts";
import type { ClusterApi, WatchOptions } from "../../../../src/ports/cluster-api.ts";
import { createWatchSource } from "../../../../src/stages/watch/engine.ts";
import { RecordingLog } from "../_support/recording-log.ts";
import { SimulatedApi, WIDGET } from "../_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../_support/virtual-clock.ts";

const WIDGETS: Subscription = { kind: WIDGET, wholeObjects: true };

function start(prepare: (api: SimulatedApi) => void = () => undefined, subscription = WIDGETS) {
  const clock = new VirtualClock();
  const api = new SimulatedApi(clock);
  prepare(api);
  const log = new RecordingLog();
  const told: WatchChange[] = [];
  const asked: WatchOptions[] = [];
  const observed: ClusterApi = {
    cluster: api.cluster,
    resolve: () => api.resolve(),
    read: () => api.read(),
    write: () => api.write(),
    list: (kind, options) => api.list(kind, options),
    watch: (kind, options) => {
      asked.push(options);
      return api.watch(kind, options);
    },
  };
  const stop = new AbortController();
  const source = createWatchSource({ api: observed, clock, random: createSeededRandom(3), log });
  const running = source.watch(subscription, (change) => told.push(change), { signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const types = (): string[] => told.map(({ type }) => type);
  return { clock, api, log, told, types, asked, stop, running };
}

describe("the watch engine", () => {
  test("tells everything that is there between begin and end, then what changes", async () => {
    const { clock, api, types } = start((server) => server.put("a"));
    await clock.settle();
    expect(types()).toEqual(["syncBegin", "added", "syncEnd"]);
    api.put("a");
    api.put("b");
    api.remove("a");
    await clock.settle();
    expect(types().slice(3)).toEqual(["modified", "added", "deleted"]);
  });

  test("after a gap tells only what changed, and what vanished", async () => {
    const { clock, api, told, types } = start((server) => ["a", "b", "c"].forEach((name) => server.put(name)));
    await clock.settle();
    told.length = 0;
    api.mute();
    api.remove("a");
    api.put("b");
    api.compact();
    api.put("b");
    await clock.advance(120_000);
    expect(types()).toEqual(["gap", "syncBegin", "modified", "deleted", "syncEnd"]);
    expect(told.find(({ type }) => type === "deleted")).toMatchObject({ object: { metadata: { name: "a" } } });
  });

  test("lists by pages where WatchList is not offered", async () => {
    const { clock, api, types } = start((server) => {
      server.watchList = "refused";
      ["a", "b", "c"].forEach((name) => server.put(name));
    });
    await clock.settle();
    expect(api.requests).toEqual(["watch list", "list", "list more", "watch"]);
    expect(types()).toEqual(["syncBegin", "added", "added", "added", "syncEnd"]);
  });

  test("names the kind and the missing rule when it is forbidden, once, and is patient", async () => {
    const { clock, api, log, told } = start((server) => server.fail("KUBE_FORBIDDEN", 6));
    await clock.advance(59_000);
    // Three quick tries, because an API server that has just started refuses everybody, and then one a minute.
    expect(api.requests).toHaveLength(4);
    expect(log.at("error")).toEqual([
      expect.stringContaining('apiGroups: ["example.dev"], resources: ["widgets"], verbs: ["list", "watch"]'),
    ]);
    expect(told).toMatchObject([{ type: "trouble", code: "KUBE_FORBIDDEN" }]);
    await clock.advance(600_000);
    expect(log.at("error")).toHaveLength(1);
    expect(told.map(({ type }) => type)).toEqual(["trouble", "syncBegin", "syncEnd", "recovered"]);
  });

  test("waits for a kind whose CRD is not there yet", async () => {
    const { clock, api, log, types } = start((server) => (server.served = false));
    await clock.advance(300_000);
    expect(log.at("error")).toEqual([expect.stringContaining("example.dev/v1/Widget")]);
    api.served = true;
    await clock.advance(31_000);
    expect(types()).toEqual(["trouble", "syncBegin", "syncEnd", "recovered"]);
  });

  test("finds out that etcd came back from a backup, though the watch is just silent", async () => {
    const { clock, api, types, told } = start((server) => ["a", "b", "c"].forEach((name) => server.put(name)));
    await clock.settle();
    told.length = 0;
    api.restore();
    await clock.advance(100_000);
    expect(types()).toEqual(["gap", "syncBegin", "modified", "modified", "deleted", "syncEnd"]);
  });

  test.each<[string, Subscription, boolean]>([
    ["whole objects on request", WIDGETS, false],
    ["metadata otherwise", { kind: WIDGET, wholeObjects: false }, true],
    ["never the content of a Secret", { kind: { group: "", version: "v1", kind: "Secret" }, wholeObjects: true }, true],
  ])("asks for %s", async (_, subscription, metadataOnly) => {
    const { clock, asked } = start(undefined, subscription);
    await clock.settle();
    expect(asked).toMatchObject([{ metadataOnly, initialEvents: true }]);
  });

  test("ends when it is told to, from whatever it does, and leaves nothing behind", async () => {
    for (const prepare of [
      () => undefined,
      (server: SimulatedApi) => server.fail("KUBE_UNAVAILABLE", 9),
      (server: SimulatedApi) => (server.served = false),
    ]) {
      const { clock, api, stop, running } = start(prepare);
      await clock.advance(1_000);
      stop.abort();
      await running;
      await clock.settle();
      expect(api.openWindows).toBe(0);
      expect(clock.sleeping).toBe(0);
    }
  });
});
