import { describe, expect, test } from "vitest";
import type { Disposition } from "../../../src/model/outcomes.ts";
import type { WorkMessage } from "../../../src/ports/work-queue.ts";
import type { SqsRecord } from "../../../src/runtime/lambda-events.ts";
import { createSqsBatchHandler, type SqsBatchOptions } from "../../../src/runtime/sqs-batch.ts";
import { createManualClock } from "../../helpers/manual-clock.ts";
import { createMemoryLogger, websiteEvent, websiteRequest } from "../../helpers/messages.ts";

const DONE: Disposition = { kind: "done" };

function setUp(
  handle: SqsBatchOptions["handle"],
  options: { readonly deliveriesFail?: boolean; readonly leftMs?: number } = {},
) {
  const clock = createManualClock(1_800_000_000_000);
  const { log, lines } = createMemoryLogger();
  const calls: unknown[][] = [];
  const call =
    (name: string) =>
    async (...given: readonly unknown[]): Promise<void> => {
      calls.push([name, ...given]);
      if (options.deliveriesFail === true) throw new Error("no queue");
    };
  const deliveries = { postpone: call("postpone"), renew: call("renew") };
  const handler = createSqsBatchHandler({
    handle,
    deliveries,
    maxReceives: 6,
    clock,
    random: { next: () => 0.5, token: () => "" },
    log,
  });
  const context = { awsRequestId: "r", getRemainingTimeInMillis: () => options.leftMs ?? 14_000 };
  const run = async (...Records: SqsRecord[]): Promise<string[]> =>
    (await handler({ Records }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { clock, calls, lines, run };
}

function record(
  messageId: string,
  body: unknown,
  attributes: SqsRecord["attributes"] = { ApproximateReceiveCount: "1" },
): SqsRecord {
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes,
  };
}

const envelope = (detail: unknown): unknown => ({ version: "0", "detail-type": "x", source: "skysail.relay", detail });

describe("a batch from SQS", () => {
  test("events in EventBridge's envelope and requests are handled; finished ones are not reported", async () => {
    const came: WorkMessage[] = [];
    const { run } = setUp(async (message) => (came.push(message), DONE));
    expect(await run(record("1", envelope(websiteEvent("a"))), record("2", websiteRequest("b")))).toEqual([]);
    expect(came).toEqual([
      { kind: "event", event: websiteEvent("a") },
      { kind: "request", request: websiteRequest("b") },
    ]);
  });

  test.each([
    ["no JSON", "{"],
    ["neither event nor request", { hello: "world" }],
    ["an envelope around nonsense", envelope({ type: "dev.skysail.resource.added" })],
    ["null", "null"],
  ])(
    "poison (%s) is logged without its body, made visible at once and reported; the rest is done",
    async (_name, body) => {
      const { run, calls, lines } = setUp(async () => DONE);
      expect(await run(record("bad", body), record("good", websiteRequest("b")))).toEqual(["bad"]);
      expect(calls).toEqual([["postpone", "handle-bad", 0]]);
      expect(lines[0]).toMatchObject({ level: "error", fields: { messageId: "bad", poison: 1 } });
    },
  );

  test("a retry is hidden for what was asked, or for the backoff of its receives when that is longer, and reported", async () => {
    const { run, calls } = setUp(async () => ({ kind: "retry", afterMs: 3_000, reason: "table" }));
    expect(
      await run(record("1", websiteRequest("a")), record("2", websiteRequest("b"), { ApproximateReceiveCount: "5" })),
    ).toEqual(["1", "2"]);
    expect(calls).toEqual([
      ["postpone", "handle-1", 3_000],
      ["postpone", "handle-2", 8_000],
    ]);
  });

  test("before its receives are used up it is sent anew, in its group, and so never reaches the dead-letter queue", async () => {
    const { run, calls } = setUp(async () => ({ kind: "retry", afterMs: 3_000, reason: "table" }));
    const used = record("1", websiteRequest("a"), { ApproximateReceiveCount: "6", MessageGroupId: "cluster-a" });
    expect(await run(used)).toEqual([]);
    expect(calls).toEqual([["renew", { body: used.body, group: "cluster-a" }, 16_000]]);
  });

  test("when it can be neither hidden nor sent anew it is reported, and comes by the queue's own timeout", async () => {
    const { run } = setUp(async () => ({ kind: "retry", afterMs: 0, reason: "table" }), { deliveriesFail: true });
    expect(
      await run(record("1", websiteRequest("a")), record("2", websiteRequest("b"), { ApproximateReceiveCount: "6" })),
    ).toEqual(["1", "2"]);
  });

  test("a handler that throws is logged, and its message reported", async () => {
    const { run, lines } = setUp(async () => {
      throw new Error("bug");
    });
    expect(await run(record("1", websiteRequest("a")))).toEqual(["1"]);
    expect(lines[0]).toMatchObject({ level: "error", message: "a message failed" });
  });

  test("near the timeout work is cut; what hangs then is reported, and what is done stays done", async () => {
    let cut = false;
    const { run, clock } = setUp(async (message, { signal }) => {
      if (message.kind === "event") return DONE;
      signal.addEventListener("abort", () => (cut = true));
      return new Promise(() => undefined);
    });
    const running = run(record("hangs", websiteRequest("a")), record("done", envelope(websiteEvent("b"))));
    await clock.advance(10_999);
    expect(cut).toBe(false);
    await clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(cut).toBe(true);
    await clock.advance(2_000);
    expect(await running).toEqual(["hangs"]);
  });
});
