import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BATCH_PATH, toBatchHeaders, type SignedBatch } from "../../src/model/wire.ts";
import type { EventSink } from "../../src/ports/event-sink.ts";

/** A sink that leads to `app`, and what to do when it is not needed any more. */
export interface SinkUnderTest {
  readonly sink: EventSink;
  readonly close: () => Promise<void>;
}

const batch: SignedBatch = {
  cluster: "c-1",
  id: "batch-1",
  timestamp: 1_800_000_000,
  // Not UTF-8: whoever decodes and encodes the body changes it.
  body: Uint8Array.from([0x5b, 0x00, 0xff, 0xfe, 0x80, 0x5d]),
  signature: "v1a,AAAA v1a,BBBB",
};

/** What every adapter of `EventSink` must do. */
export function eventSinkContract(name: string, open: (app: Hono) => Promise<SinkUnderTest>): void {
  describe(`EventSink: ${name}`, () => {
    let under: SinkUnderTest;
    let seen: { headers: Record<string, string>; body: Uint8Array } | undefined;
    let answer: () => Response | Promise<Response>;

    beforeEach(async () => {
      seen = undefined;
      answer = () => new Response("taken", { status: 200 });
      const app = new Hono();
      app.post(BATCH_PATH, async ({ req }) => {
        seen = { headers: req.header(), body: new Uint8Array(await req.arrayBuffer()) };
        return answer();
      });
      under = await open(app);
    });

    afterEach(() => under.close());

    it("delivers headers and bytes as they are, and brings the answer back", async () => {
      expect(await under.sink.deliver(batch)).toEqual({ status: 200, body: "taken" });
      expect(seen?.body).toEqual(batch.body);
      expect(seen?.headers).toMatchObject(toBatchHeaders(batch));
    });

    it("brings every status back as an answer, with what Retry-After asks for", async () => {
      answer = () => new Response("later", { status: 503, headers: { "retry-after": "7" } });
      expect(await under.sink.deliver(batch)).toEqual({ status: 503, body: "later", retryAfterMs: 7_000 });
    });

    it("sends once: repeating is the caller's", async () => {
      let calls = 0;
      answer = () => new Response(String((calls += 1)), { status: 500 });
      expect(await under.sink.deliver(batch)).toMatchObject({ status: 500, body: "1" });
    });

    it("an abort ends the wait with ABORTED", async () => {
      const arrived = Promise.withResolvers<void>();
      answer = () => {
        arrived.resolve();
        return new Promise<Response>(() => undefined);
      };
      const controller = new AbortController();
      const delivery = under.sink.deliver(batch, { signal: controller.signal });
      await arrived.promise;
      controller.abort();
      await expect(delivery).rejects.toMatchObject({ code: "ABORTED" });
    });
  });
}
