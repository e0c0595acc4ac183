import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { linesOf } from "../../../../src/adapters/kubernetes/lines.ts";
import { failureOf } from "./loopback.ts";

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (let index = 1; index < places.length; index += 1) yield bytes.subarray(places[index - 1], places[index]);
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const result: string[] = [];
  for await (const line of lines) result.push(line);
  return result;
}

describe("lines of a body", () => {
  test("are the same however the body is cut, also in the middle of a character", async () => {
    const line = fc.string({ unit: "grapheme", minLength: 1 }).map((text) => JSON.stringify(text));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, cuts) => {
        const body = Buffer.from(lines.map((text) => `${text}\n`).join(""), "utf8");
        expect(await all(linesOf(chunked(body, cuts), 1_000_000))).toEqual(lines);
      }),
    );
  });

  test("a line that is too long is refused before it is held whole", async () => {
    let sent = 0;
    const endless = (async function* () {
      for (;;) {
        sent += 100;
        yield Buffer.alloc(100, "x");
      }
    })();
    expect(await failureOf(all(linesOf(endless, 1000)))).toMatchObject({ code: "KUBE_UNAVAILABLE" });
    expect(sent).toBeLessThanOrEqual(1100);
  });

  test("a body that ends within a line was cut off", async () => {
    expect(await failureOf(all(linesOf(chunked(Buffer.from('{"a":1}\n{"b'), []), 1000)))).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      message: expect.stringContaining("cut off"),
    });
  });
});
