import fc from "fast-check";
import { expect, it } from "vitest";
import { normalize } from "../../../../src/core/merge/normalize.ts";

const two = (most: number) => fc.nat(most).map((number) => String(number).padStart(2, "0"));
const instant = fc
  .record({
    day: fc.tuple(fc.constantFrom("2023", "2024", "0001"), two(13), two(32)).map((parts) => parts.join("-")),
    time: fc.tuple(two(24), two(60), two(60)).map((parts) => parts.join(":")),
    rest: fc.constantFrom("Z", ".5Z", "+02:00", ""),
  })
  .map(({ day, time, rest }) => `${day}T${time}${rest}`);

it("writes times in whole seconds of UTC, and leaves what is no time", () => {
  fc.assert(
    fc.property(instant, (text) => {
      const milliseconds = Date.parse(text);
      const expected = Number.isNaN(milliseconds)
        ? text
        : `${new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().slice(0, 19)}Z`;
      expect(normalize(text, undefined, { scalar: "untyped", instant: "time" }, { zero: false })).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
});
