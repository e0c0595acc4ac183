import { describe, expect, onTestFinished, test } from "vitest";
import type { ObjectRef } from "../../../../src/model/refs.ts";
import type { WatchOptions } from "../../../../src/ports/cluster-api.ts";
import { createWatchSource } from "../../../../src/stages/watch/engine.ts";
import { createViewMemory } from "../../../../src/stages/watch/view-memory.ts";
import { RecordingLog } from "../_support/recording-log.ts";
import { SimulatedApi, WIDGET } from "../_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../_support/virtual-clock.ts";

function start(prepare: (api: SimulatedApi) => void) {
  const clock = new VirtualClock();
  const api = new SimulatedApi(clock);
  prepare(api);
  const memory = createViewMemory(({ metadata }) => metadata.name !== "foreign");
  const asked: (boolean | undefined)[] = [];
  const watched = Object.assign(Object.create(api) as SimulatedApi, {
    watch: (kind: typeof WIDGET, options: WatchOptions) => {
      asked.push(options.metadataOnly);
      return api.watch(kind, options);
    },
    list: (kind: typeof WIDGET, options: never) => api.list(kind, options),
    resolve: () => api.resolve(),
  });
  const stop = new AbortController();
  const log = new RecordingLog();
  const source = createWatchSource({ api: watched, clock, random: createSeededRandom(3), log, memory });
  const subscription = { kind: WIDGET, wholeObjects: false };
  let told = 0;
  const running = source.watch(subscription, () => (told += 1), { signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  const view = (name: string) => memory.view(refOf(name));
  return { clock, api, memory, view, asked };
}

function refOf(name: string): ObjectRef {
  return {
    cluster: "c",
    group: "example.dev",
    version: "v1",
    kind: "Widget",
    resource: "widgets",
    namespace: "shop",
    name,
  };
}

describe("what a watch has shown", () => {
  test("is the newest of each object, as of the newest change", async () => {
    const { clock, api, view, asked } = start((server) => ["a", "b"].forEach((name) => server.put(name)));
    await clock.settle();
    expect(asked).toEqual([false]);
    expect(view("a")).toEqual({ object: api.objects.get("a"), asOf: api.objects.get("b")?.metadata.resourceVersion });
    api.put("a");
    await clock.settle();
    const version = api.objects.get("a")?.metadata.resourceVersion;
    expect(view("a")).toMatchObject({ object: { metadata: { resourceVersion: version } }, asOf: version });
    expect(view("b")).toMatchObject({ asOf: version });
    api.remove("a");
    await clock.settle();
    expect(view("a")).toBeUndefined();
  });

  test("is nothing of what is not wanted, nor in another version", async () => {
    const { clock, memory, view } = start((server) => ["a", "foreign"].forEach((name) => server.put(name)));
    await clock.settle();
    expect(view("foreign")).toBeUndefined();
    expect(memory.view({ ...refOf("a"), version: "v2" })).toBeUndefined();
  });

  test("is nothing after a gap, until everything was shown again; what vanished meanwhile is forgotten", async () => {
    const { clock, api, view } = start((server) => ["a", "b"].forEach((name) => server.put(name)));
    await clock.settle();
    api.mute();
    api.remove("a");
    api.put("b");
    api.compact();
    api.put("b");
    const before = view("b")?.asOf;
    const seen: (string | undefined)[] = [];
    for (let tenths = 0; tenths < 1_200; tenths++) {
      await clock.advance(100);
      if (seen.at(-1) !== view("b")?.asOf || seen.length === 0) seen.push(view("b")?.asOf);
    }
    expect(seen).toEqual([before, undefined, api.objects.get("b")?.metadata.resourceVersion]);
    expect(view("b")).toMatchObject({ object: api.objects.get("b") });
    expect(view("a")).toBeUndefined();
  });

  test("is never a Secret", () => {
    expect(createViewMemory(() => true).of({ group: "", kind: "Secret" })).toBeUndefined();
  });
});
