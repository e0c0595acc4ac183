import { SkysailError } from "../../model/errors.ts";

const NEWLINE = 0x0a;

/**
 * The non-empty lines of a body, each decoded as a whole: a chunk may end in the middle of a character, a line cannot.
 *
 * Guarantees: yields a line as soon as its newline is there; holds one unfinished line at most.
 * Errors: `KUBE_UNAVAILABLE` for a line of more than `limit` bytes and for a body that ends within a line; those of the body.
 */
export async function* linesOf(body: AsyncIterable<unknown>, limit: number): AsyncGenerator<string, void, undefined> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) throw new SkysailError("BUG", "an HTTP body must come as bytes");
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const tail = chunk.subarray(start, end);
      const line = held === 0 ? tail.toString("utf8") : Buffer.concat([...rest, tail]).toString("utf8");
      rest = [];
      held = 0;
      start = end + 1;
      if (line.length > 0) yield line;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      held += chunk.length - start;
      if (held > limit) throw new SkysailError("KUBE_UNAVAILABLE", `a line of the watch is longer than ${limit} bytes`);
    }
  }
  if (held > 0) throw new SkysailError("KUBE_UNAVAILABLE", "the watch was cut off in the middle of a line");
}
