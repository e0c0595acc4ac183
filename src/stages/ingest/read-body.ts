import type { Clock } from "../../ports/clock.ts";
import { pass, refuse, type Checked, type Refusal } from "./refusal.ts";

/**
 * Reads the raw body of a request, `bytes` at most and `ms` milliseconds at most.
 *
 * Guarantees: a larger body is refused by its declared length, or as soon as it is seen to be larger; never more than `bytes` and one chunk
 * are held.
 */
export async function readBody(
  request: Request,
  limits: { readonly bytes: number; readonly ms: number },
  clock: Clock,
): Promise<Checked<Uint8Array>> {
  const tooLarge: Refusal = { status: 413, code: "too_large", message: `a batch has at most ${limits.bytes} bytes` };
  if (Number(request.headers.get("content-length") ?? 0) > limits.bytes) return refuse(tooLarge);
  if (request.body === null) return pass(new Uint8Array());
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const done = new AbortController();
  let expired = false;
  const deadline = clock.sleep(limits.ms, { signal: done.signal }).then(
    async () => {
      expired = true;
      await reader.cancel();
    },
    () => undefined,
  );
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > limits.bytes) {
        await reader.cancel();
        return refuse(tooLarge);
      }
      chunks.push(next.value);
    }
  } catch {
    // The sender went away in the middle: nobody reads this answer, and nothing was taken.
    return refuse({ status: 408, code: "unavailable", message: "the body broke off" });
  } finally {
    done.abort();
    await deadline.catch(() => undefined);
  }
  if (expired) return refuse({ status: 408, code: "unavailable", message: "the body took too long" });
  return pass(Buffer.concat(chunks, length));
}
