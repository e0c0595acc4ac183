import { afterEach, describe, expect, test } from "vitest";
import { createLocalQueue, type LocalQueue, type LocalQueueOptions } from "../../../../src/adapters/local/queue.ts";
import type { Disposition } from "../../../../src/model/outcomes.ts";
import type { WorkMessage } from "../../../../src/ports/work-queue.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";
import { createMemoryLogger, websiteEvent, websiteRef, websiteRequest } from "../../../helpers/messages.ts";

const DONE: Disposition = { kind: "done" };
const opened: LocalQueue[] = [];
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.stop({ signal: AbortSignal.abort() });
});

function setUp(handler: LocalQueueOptions["handler"], options: Partial<LocalQueueOptions> = {}) {
  const clock = createManualClock(1_800_000_000_000);
  const { log, lines } = createMemoryLogger();
  const random = { next: () => 0.5, token: () => "t" };
  const queue = createLocalQueue({ handler, clock, random, log, ...options });
  opened.push(queue);
  return { clock, queue, lines };
}

function nameOf(message: WorkMessage): string {
  return message.kind === "request" ? message.request.ref.name : message.event.id;
}

/** A handler that a test holds back, message by message. */
function createGate() {
  const running: {
    readonly name: string;
    readonly message: WorkMessage;
    readonly end: (disposition?: Disposition) => void;
    readonly signal: AbortSignal;
  }[] = [];
  const handler: LocalQueueOptions["handler"] = (message, { signal }) =>
    new Promise((resolve, reject) => {
      const entry = {
        name: nameOf(message),
        message,
        signal,
        end: (disposition: Disposition = DONE) => {
          running.splice(running.indexOf(entry), 1);
          resolve(disposition);
        },
      };
      signal.addEventListener("abort", () => reject(new Error("cut")));
      running.push(entry);
    });
  return { handler, running, names: () => running.map(({ name }) => name) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("order", () => {
  test("one run at a time per object, and never two of it because a run ended", async () => {
    const { handler, running, names } = createGate();
    const { queue } = setUp(handler);
    const child = websiteEvent("pod", {
      data: {
        ref: { ...websiteRef("pod"), group: "", kind: "Pod" },
        owners: [{ apiVersion: "example.dev/v1", kind: "Website", name: "a", uid: "uid-a", controller: true }],
      },
    });
    await queue.send([websiteRequest("a"), websiteRequest("b")]);
    await queue.publish([child, websiteEvent("a")]);
    expect(names()).toEqual(["a", "b"]);
    running[0]?.end();
    await settle();
    expect(names()).toEqual(["b", child.id]);
    running[1]?.end();
    await settle();
    expect(names()).toEqual(["b", "event-cluster-a-a"]);
  });

  test("a cluster whose work hangs takes no place of another's", async () => {
    const { handler, names } = createGate();
    const { queue } = setUp(handler, { concurrency: 2 });
    await queue.send(["a", "b", "c"].map((name) => websiteRequest(name, { cluster: "slow" })));
    await queue.send([websiteRequest("d", { cluster: "other" })]);
    expect(names()).toEqual(["a", "b", "d"]);
  });
});

describe("coalescing", () => {
  test("equal requests that wait become one, traced to the events of both; one that runs is not joined", async () => {
    const { handler, running, names } = createGate();
    const { queue } = setUp(handler);
    const object = { apiVersion: "v1", kind: "Website", metadata: {} };
    await queue.send([websiteRequest("a", { eventIds: ["0"] })]);
    await queue.send([websiteRequest("a", { eventIds: ["1"], snapshot: { object, seenAt: 1 } })]);
    await queue.send([websiteRequest("a", { eventIds: ["2"], reason: "due" })]);
    expect(names()).toEqual(["a"]);
    running[0]?.end();
    await settle();
    expect(running.map(({ message }) => message)).toEqual([
      { kind: "request", request: websiteRequest("a", { eventIds: ["1", "2"], reason: "due" }) },
    ]);
    running[0]?.end();
    await queue.drain();
    expect(running).toEqual([]);
  });

  test("different operators, clusters and objects are different", async () => {
    const { handler, names } = createGate();
    const { queue } = setUp(handler);
    await queue.send([
      websiteRequest("a", { eventIds: [] }),
      websiteRequest("a", { cluster: "b" }),
      websiteRequest("c"),
    ]);
    expect(names()).toEqual(["a", "a", "c"]);
  });

  test("a delayed request is brought forward by an equal one that is due sooner, and comes once", async () => {
    const came: string[] = [];
    const { queue, clock } = setUp(async (message) => (came.push(nameOf(message)), DONE));
    await queue.send([websiteRequest("a")], { delayMs: 60_000 });
    await queue.send([websiteRequest("a")], { delayMs: 1_000 });
    await queue.send([websiteRequest("a")], { delayMs: 30_000 });
    await clock.advance(1_000);
    await settle();
    expect(came).toEqual(["a"]);
    await clock.advance(120_000);
    await settle();
    expect(came).toEqual(["a"]);
  });
});

describe("retries", () => {
  test("a retry comes after what the handler asks for, or after the backoff when that is longer", async () => {
    const dispositions: Disposition[] = [
      { kind: "retry", afterMs: 5_000, reason: "r" },
      { kind: "retry", afterMs: 0, reason: "r" },
    ];
    let runs = 0;
    const { queue, clock } = setUp(async () => (runs++, dispositions.shift() ?? DONE));
    await queue.send([websiteRequest("a")]);
    await settle();
    await clock.advance(4_999);
    await settle();
    expect(runs).toBe(1);
    await clock.advance(1);
    await settle();
    expect(runs).toBe(2);
    await clock.advance(199);
    await settle();
    expect(runs).toBe(2);
    await clock.advance(1);
    await settle();
    expect(runs).toBe(3);
    await clock.advance(60_000);
    await settle();
    expect(runs).toBe(3);
  });

  test("a handler that throws is logged and tried again", async () => {
    let runs = 0;
    const { queue, clock, lines } = setUp(async () => {
      runs += 1;
      if (runs === 1) throw new Error("broken");
      return DONE;
    });
    await queue.send([websiteRequest("a")]);
    await settle();
    expect(lines).toMatchObject([
      { level: "error", fields: { cluster: "cluster-a", object: "example.dev/Website/shop/a" } },
    ]);
    await clock.advance(60_000);
    await settle();
    expect(runs).toBe(2);
  });
});

describe("bounds and stopping", () => {
  test("events above the capacity are refused, to be sent again; requests of our own are not", async () => {
    const { handler } = createGate();
    const { queue } = setUp(handler, { capacity: 1, concurrency: 1 });
    await queue.send([websiteRequest("runs")]);
    expect(await queue.publish([websiteEvent("a"), websiteEvent("b")])).toEqual([
      { ok: true },
      { ok: false, reason: expect.any(String) },
    ]);
    await queue.send([websiteRequest("c")]);
  });

  test("drain waits for what runs and waits, not for what is delayed", async () => {
    const { handler, running } = createGate();
    const { queue } = setUp(handler, { concurrency: 1 });
    await queue.send([websiteRequest("later")], { delayMs: 60_000 });
    await queue.send([websiteRequest("a"), websiteRequest("b")]);
    let drained = false;
    const draining = queue.drain().then(() => (drained = true));
    running[0]?.end();
    await settle();
    expect(drained).toBe(false);
    running[0]?.end();
    await draining;
    expect(drained).toBe(true);
  });

  test("stop starts nothing more, waits for what runs, and refuses new work", async () => {
    const { handler, running, names } = createGate();
    const { queue } = setUp(handler, { concurrency: 1 });
    await queue.send([websiteRequest("a"), websiteRequest("b")]);
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    await settle();
    expect(stopped).toBe(false);
    await expect(queue.send([websiteRequest("c")])).rejects.toMatchObject({ code: "BUS_UNAVAILABLE" });
    await expect(queue.publish([websiteEvent("c")])).rejects.toMatchObject({ code: "BUS_UNAVAILABLE" });
    running[0]?.end({ kind: "retry", afterMs: 0, reason: "again" });
    await stopping;
    expect(names()).toEqual([]);
  });

  test("the signal of stop ends what runs by force", async () => {
    const { handler, running } = createGate();
    const { queue } = setUp(handler);
    await queue.send([websiteRequest("a")]);
    const force = new AbortController();
    const stopping = queue.stop({ signal: force.signal });
    await settle();
    expect(running[0]?.signal.aborted).toBe(false);
    force.abort();
    await stopping;
    expect(running[0]?.signal.aborted).toBe(true);
  });
});
