import { describe, expect, it } from "vitest";
import {
  compareElements,
  fieldElement,
  keyElement,
  parseElement,
  PathElementError,
  printElement,
  printPath,
  valueElement,
} from "../../../../src/core/merge/path-element.ts";

describe("path elements", () => {
  it("print in the notation of the server's conflicts", () => {
    const path = ["f:spec", "f:ports", 'k:{"port":1,"protocol":"TCP"}', "f:name"];
    expect(printPath(path)).toBe('.spec.ports[port=1,protocol="TCP"].name');
    expect(printElement('v:"a\\"b"')).toBe('[="a\\"b"]');
    expect(printElement("v:1.5")).toBe("[=1.5]");
    expect(printElement("i:3")).toBe("[3]");
  });

  it("are canonical: keys sorted, text escaped as Go escapes it", () => {
    expect(
      keyElement([
        ["protocol", "TCP"],
        ["port", 80],
      ]),
    ).toBe('k:{"port":80,"protocol":"TCP"}');
    expect(valueElement("a<b>&\u2028")).toBe('v:"a\\u003cb\\u003e\\u0026\\u2028"');
    expect(parseElement('k:{"b":1,"a":"<"}')).toBe('k:{"a":"\\u003c","b":1}');
    expect(parseElement("v:9007199254740993")).toBe("v:9007199254740993");
  });

  it("of a kind that is not known are dropped; malformed ones are refused", () => {
    expect(parseElement("x:1")).toBeUndefined();
    for (const text of ["f", "name", "k:[]", "k:{", "v:", "i:x"])
      expect(() => parseElement(text)).toThrow(PathElementError);
  });

  it("sort fields, keys, values, indexes; within a kind by content", () => {
    const elements = [
      "i:10",
      "i:9",
      'v:"b"',
      "v:10",
      "v:9",
      'k:{"p":443}',
      'k:{"p":80}',
      fieldElement("b"),
      fieldElement("a"),
    ];
    expect(elements.toSorted(compareElements)).toEqual([
      "f:a",
      "f:b",
      'k:{"p":80}',
      'k:{"p":443}',
      "v:9",
      "v:10",
      'v:"b"',
      "i:9",
      "i:10",
    ]);
  });
});
