import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "vitest";
import { createEventBridgeBus } from "../../../../src/adapters/aws/event-bus.ts";
import { parseEvent, type ClusterEvent } from "../../../../src/model/events.ts";
import { startJsonService, type JsonService, type ServiceCall } from "../../../helpers/json-service.ts";
import { websiteEvent } from "../../../helpers/messages.ts";

interface Entry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

const entriesOf = ({ input }: ServiceCall): readonly Entry[] => input["Entries"] as readonly Entry[];

/** Takes every entry. */
function takeAll(call: ServiceCall): readonly [number, unknown] {
  return [200, { FailedEntryCount: 0, Entries: entriesOf(call).map((_, index) => ({ EventId: String(index) })) }];
}

function busOf(service: JsonService) {
  return createEventBridgeBus({ client: new EventBridgeClient(service.client), busName: "bus" });
}

const many = (count: number): ClusterEvent[] => Array.from({ length: count }, (_, index) => websiteEvent(`w${index}`));

describe("EventBridge bus", () => {
  test("sends ten entries at a time, each with the CloudEvent as its detail and its type as detail type", async () => {
    await using service = await startJsonService(takeAll);
    const events = many(23);
    await busOf(service).publish(events);
    expect(service.calls.map((call) => entriesOf(call).length)).toEqual([10, 10, 3]);
    const entries = service.calls.flatMap(entriesOf);
    expect(entries.map(({ Detail }) => JSON.parse(Detail) as unknown)).toEqual(events);
    expect(entries[0]).toMatchObject({
      EventBusName: "bus",
      Source: "skysail.relay",
      DetailType: "dev.skysail.resource.modified",
    });
  });

  test("entries that a 200 does not take are to be sent again; the others are not", async () => {
    await using service = await startJsonService(() => [
      200,
      {
        FailedEntryCount: 2,
        Entries: [{ EventId: "1" }, { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" }],
      },
    ]);
    expect(await busOf(service).publish(many(3))).toEqual([
      { ok: true },
      { ok: false, reason: "ThrottlingException: slow down" },
      { ok: false, reason: expect.stringContaining("no result") },
    ]);
  });

  test("a chunk that fails does not take the others with it; if all fail the bus is unavailable", async () => {
    const denied = [400, { __type: "AccessDeniedException", message: "no" }] as const;
    await using partly = await startJsonService((call, index) => (index === 0 ? denied : takeAll(call)));
    const results = await busOf(partly).publish(many(12));
    expect(results.map(({ ok }) => ok)).toEqual([...Array.from({ length: 10 }, () => false), true, true]);
    await using service = await startJsonService(() => denied);
    await expect(busOf(service).publish(many(12))).rejects.toMatchObject({
      code: "BUS_UNAVAILABLE",
      message: /bus.*AccessDenied/,
    });
  });

  test("an event of more than 64 KB goes without its object; if that is not enough, with our own labels only", async () => {
    await using service = await startJsonService(takeAll);
    const object = { apiVersion: "v1", kind: "Website", metadata: { name: "w" }, text: "x".repeat(70_000) };
    const labels = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`example.dev/label-${index}`, "x".repeat(40)]),
    );
    const ours = { "skysail.dev/operator": "website" };
    const fat = websiteEvent("fat", { data: { labels: { a: "b" }, object } });
    await busOf(service).publish([fat, websiteEvent("fatter", { data: { labels: { ...labels, ...ours }, object } })]);
    const [first, second] = service.calls.flatMap(entriesOf).map(({ Detail }) => Detail);
    const { object: _, ...rest } = fat.data;
    expect(JSON.parse(first ?? "")).toEqual({ ...fat, data: rest });
    expect(JSON.parse(second ?? "")).toEqual(websiteEvent("fatter", { data: { labels: ours } }));
    expect(parseEvent(JSON.parse(second ?? ""))).toMatchObject({ ok: true });
    expect(Math.max(...[first, second].map((detail) => Buffer.byteLength(detail ?? "")))).toBeLessThan(64 * 1024);
  });

  test("one call never carries more than 256 KB", async () => {
    await using service = await startJsonService(takeAll);
    const object = { apiVersion: "v1", kind: "Website", metadata: { name: "w" }, text: "ä".repeat(25_000) };
    await busOf(service).publish(
      Array.from({ length: 10 }, (_, index) => websiteEvent(`w${index}`, { data: { object } })),
    );
    const sizes = service.calls.map((call) =>
      entriesOf(call).reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0),
    );
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
  });

  test("an abort ends the call with ABORTED", async () => {
    const controller = new AbortController();
    await using service = await startJsonService(() => {
      controller.abort();
      return undefined;
    });
    await expect(busOf(service).publish(many(1), { signal: controller.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });
});
