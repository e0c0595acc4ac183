import { describe, expect, onTestFinished, test } from "vitest";
import type { ObjectChange, WatchChange } from "../../../../src/model/changes.ts";
import type { ObjectMeta } from "../../../../src/model/objects.ts";
import { createRelay } from "../../../../src/stages/relay/relay.ts";
import { createKeyPair, createSigner } from "../../../../src/stages/relay/signer.ts";
import { changed, found, HandFedSource, widget } from "../_support/hand-fed-source.ts";
import { RecordingLog } from "../_support/recording-log.ts";
import { ScriptedSink } from "../_support/scripted-sink.ts";
import { WIDGET } from "../_support/simulated-api.ts";
import { createSeededRandom, VirtualClock } from "../_support/virtual-clock.ts";

const SPEAKERS = new Set(["example.dev/Widget"]);

/** A part that is owned by widgets of these names. */
function part(name: string, owners: readonly string[], more: Partial<ObjectMeta> = {}): ObjectChange {
  const ownerReferences = owners.map((owner) => ({
    apiVersion: "example.dev/v1",
    kind: "Widget",
    name: owner,
    uid: `uid-${owner}`,
  }));
  const object = { ...widget(name, "1", { ownerReferences, ...more }), kind: "Part" };
  return { ...found(object), resource: { ...WIDGET, kind: "Part", resource: "parts" } };
}

async function start(sink: ScriptedSink, ms: number, speakers: ReadonlySet<string> = SPEAKERS) {
  const clock = new VirtualClock();
  const source = new HandFedSource();
  const relay = createRelay({
    source,
    subscriptions: [{ kind: WIDGET, wholeObjects: true }],
    sink,
    signer: createSigner([createKeyPair().privateKey]),
    clock,
    random: createSeededRandom(1),
    log: new RecordingLog(),
    hold: { ms, speakers },
  });
  const stop = new AbortController();
  const running = relay.run({ signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await clock.advance(60_000);
    await running;
  });
  await clock.advance(1_000);
  const tell = async (...changes: WatchChange[]): Promise<void> => {
    changes.forEach((change) => source.tell(change));
    await clock.advance(2);
  };
  return { clock, stop, running, tell };
}

describe("the first events of a relay that holds them", () => {
  test("wait until every watch is in sync", async () => {
    const sink = new ScriptedSink();
    const { tell } = await start(sink, 5_000);
    await tell({ type: "syncBegin" }, found(widget("a", "1")));
    expect(sink.batches).toEqual([]);
    await tell({ type: "syncEnd" });
    expect(sink.sent.flat()).toContain("added a");
  });

  test("do not wait for a watch in trouble", async () => {
    const sink = new ScriptedSink();
    const { tell } = await start(sink, 5_000);
    await tell(found(widget("a", "1")), { type: "trouble", code: "KUBE_FORBIDDEN", message: "no" });
    expect(sink.sent.flat()).toContain("added a");
  });

  test("wait no longer than they may", async () => {
    const sink = new ScriptedSink();
    const { tell, clock } = await start(sink, 5_000);
    await tell({ type: "syncBegin" }, found(widget("a", "1")));
    await clock.advance(3_990);
    expect(sink.batches).toEqual([]);
    await clock.advance(20);
    expect(sink.sent.flat()).toContain("added a");
  });

  test("are sent when it stops", async () => {
    const sink = new ScriptedSink();
    const { tell, stop, running } = await start(sink, 5_000);
    await tell(found(widget("a", "1")));
    stop.abort();
    await running;
    expect(sink.sent.flat()).toContain("added a");
  });

  test("leave out what is owned by what is told of, and nothing else", async () => {
    const sink = new ScriptedSink();
    const { tell } = await start(sink, 5_000);
    await tell(
      { type: "syncBegin" },
      part("a-part", ["a"]),
      found(widget("a", "1")),
      found(widget("b", "1")),
      part("b-part", ["b"]),
      part("orphan", ["nobody"]),
      part("shared", ["a", "nobody"]),
      part("marked", ["a"], { annotations: { "skysail.dev/owner": "example.dev/Widget/shop/c" } }),
      part("plain", []),
      // Its owner has changed since it was found: the event may be an echo, at which nobody looks.
      part("changed", ["b"]),
      changed(widget("b", "2")),
      { type: "syncEnd" },
    );
    const names = sink.sent.flat().filter((text) => !text.startsWith("sync") && !text.startsWith("heartbeat"));
    const sent = [
      "added a",
      "added b-part",
      "added changed",
      "added marked",
      "added orphan",
      "added plain",
      "added shared",
    ];
    expect(names.toSorted()).toEqual([...sent, "modified b"]);
  });

  test("leave out nothing that somebody looks at for itself, nor by an owner that speaks for nothing", async () => {
    for (const speakers of [new Set(["example.dev/Widget", "example.dev/Part"]), new Set<string>()]) {
      const sink = new ScriptedSink();
      const { tell } = await start(sink, 5_000, speakers);
      await tell({ type: "syncBegin" }, found(widget("a", "1")), part("p", ["a"]), { type: "syncEnd" });
      expect(sink.sent.flat()).toContain("added p");
    }
  });

  test("do not leave out what changed after it was found", async () => {
    const sink = new ScriptedSink();
    const { tell } = await start(sink, 5_000);
    const { object, resource } = part("p", ["a"]);
    await tell(
      { type: "syncBegin" },
      found(widget("a", "1")),
      part("p", ["a"]),
      { type: "modified", object, resource },
      { type: "syncEnd" },
    );
    expect(sink.sent.flat()).toContain("modified p");
  });
});
