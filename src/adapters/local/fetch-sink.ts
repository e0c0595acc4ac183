import { ensureError, SkysailError } from "../../model/errors.ts";
import { BATCH_PATH, toBatchHeaders } from "../../model/wire.ts";
import type { EventSink } from "../../ports/event-sink.ts";

/** Anything that answers requests as a web standard `fetch` handler does, such as a hono app. */
export interface FetchHandler {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Delivers batches to an ingest in the same process, without a network but with the same headers, bytes and answers. */
export function createFetchSink(ingest: FetchHandler): EventSink {
  return {
    async deliver(batch, { signal } = {}) {
      const request = new Request(`http://ingest.local${BATCH_PATH}`, {
        method: "POST",
        headers: { ...toBatchHeaders(batch), "content-length": String(batch.body.length) },
        body: new Uint8Array(batch.body),
        ...(signal === undefined ? {} : { signal }),
      });
      try {
        const response = await untilAborted(ingest.fetch(request), signal);
        const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
        return {
          status: response.status,
          body: await response.text(),
          ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
        };
      } catch (thrown) {
        if (signal?.aborted === true) throw new SkysailError("ABORTED", "the delivery was ended", { cause: thrown });
        throw new SkysailError("BUS_UNAVAILABLE", `ingest failed: ${ensureError(thrown).message}`, { cause: thrown });
      }
    },
  };
}

/** A handler in this process need not look at its request's signal: the wait for it ends all the same. */
function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal | undefined): T | Promise<T> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Error("aborted"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener("abort", abort));
}
