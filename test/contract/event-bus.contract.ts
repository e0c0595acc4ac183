import { describe, expect, test } from "vitest";
import type { ClusterEvent } from "../../src/model/events.ts";
import type { EventBus } from "../../src/ports/event-bus.ts";
import type { WorkMessage, WorkQueue } from "../../src/ports/work-queue.ts";
import { websiteEvent, websiteRequest } from "../helpers/messages.ts";

/** A bus and the queue behind it, empty. */
export interface Plumbing {
  readonly bus: EventBus;
  readonly queue: WorkQueue;
  /** Waits until `count` messages came out of the queue, and takes them. */
  readonly take: (count: number) => Promise<readonly WorkMessage[]>;
}

/** What every bus must do. */
export function eventBusContract(name: string, open: () => Promise<Plumbing>): void {
  describe(`EventBus: ${name}`, () => {
    test("every event has a result, in order, and comes out of the queue as it went in", async () => {
      const { bus, take } = await open();
      const events = Array.from({ length: 23 }, (_, index) =>
        websiteEvent(`w${index}`, { data: { labels: { "a/b": "ä €" } } }),
      );
      const results = await bus.publish(events);
      expect(results).toEqual(events.map(() => ({ ok: true })));
      expect(byId(await take(23))).toEqual(events.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    });

    test("nothing to publish is published", async () => {
      const { bus } = await open();
      expect(await bus.publish([])).toEqual([]);
    });

    test("an object that comes along arrives, with all its fields", async () => {
      const { bus, take } = await open();
      const object = {
        apiVersion: "example.dev/v1",
        kind: "Website",
        metadata: { name: "w" },
        spec: { replicas: 3, unknown: [null] },
      };
      const event = websiteEvent("w", { data: { object } });
      await bus.publish([event]);
      expect(byId(await take(1))).toEqual([event]);
    });
  });
}

/** What every queue must do. */
export function workQueueContract(name: string, open: () => Promise<Plumbing>): void {
  describe(`WorkQueue: ${name}`, () => {
    test("every request is delivered as it was sent", async () => {
      const { queue, take } = await open();
      const object = { apiVersion: "example.dev/v1", kind: "Website", metadata: { name: "w0" } };
      const requests = Array.from({ length: 12 }, (_, index) =>
        websiteRequest(`w${index}`, index === 0 ? { snapshot: { object, seenAt: 17 } } : {}),
      );
      await queue.send(requests);
      const came = (await take(12)).map((message) => (message.kind === "request" ? message.request : undefined));
      expect(came.toSorted(byName)).toEqual(requests.toSorted(byName));
    });

    test("a delayed request comes after one that was sent later", async () => {
      const { queue, take } = await open();
      await queue.send([websiteRequest("late")], { delayMs: 1_000 });
      await queue.send([websiteRequest("soon")]);
      const names = [...(await take(1)), ...(await take(1))].map(
        (message) => message.kind === "request" && message.request.ref.name,
      );
      expect(names).toEqual(["soon", "late"]);
    });

    test("a delay above 15 minutes is refused, and nothing is sent", async () => {
      const { queue, take } = await open();
      await expect(queue.send([websiteRequest("never")], { delayMs: 900_001 })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
      await queue.send([websiteRequest("next")]);
      expect((await take(1))[0]).toMatchObject({ request: { ref: { name: "next" } } });
    });

    test("nothing to send is sent", async () => {
      const { queue } = await open();
      await queue.send([]);
    });
  });
}

function byId(messages: readonly WorkMessage[]): ClusterEvent[] {
  const events = messages.flatMap((message) => (message.kind === "event" ? [message.event] : []));
  return events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function byName(a: { ref: { name: string } } | undefined, b: { ref: { name: string } } | undefined): number {
  return (a?.ref.name ?? "") < (b?.ref.name ?? "") ? -1 : 1;
}
