import type { Writable } from "node:stream";
import { setImmediate as immediate } from "node:timers/promises";

/** Writes the texts of a stream as they come, no faster than they are taken, each as `frame` makes it. Ends early when `to` is destroyed. */
export async function writeStream(
  to: Writable,
  body: AsyncIterable<string>,
  frame = (text: string): string => text,
): Promise<void> {
  for await (const text of body) {
    if (to.destroyed) break;
    if (!to.write(frame(text))) await drained(to);
    // Lines of this turn gather: a hundred watches would cost a system call for each.
    await immediate();
  }
}

async function drained(to: Writable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  to.once("drain", resolve);
  to.once("close", resolve);
  await promise;
  to.off("drain", resolve);
  to.off("close", resolve);
}
