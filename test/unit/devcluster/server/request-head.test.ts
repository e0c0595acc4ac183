import { describe, expect, test } from "vitest";
import { createHeadReader } from "../../../../src/devcluster/server/request-head.ts";

const read = (text: string) => createHeadReader()(Buffer.from(text, "latin1"));
const head = (...lines: readonly string[]): string => ["POST /a?b HTTP/1.1", "Host: a", ...lines, "", ""].join("\r\n");

test("a plain head says what is asked and where its body is", () => {
  expect(read(`${head("Content-Length: 2", "X-A:  b c ")}{}`)).toEqual({
    method: "POST",
    url: "/a?b",
    headers: { host: "a", "content-length": "2", "x-a": "b c" },
    end: head("Content-Length: 2", "X-A:  b c ").length,
    length: 2,
  });
});

test("lines that are known are read as before, however many there are", () => {
  const reader = createHeadReader();
  for (let index = 0; index < 300; index += 1) {
    const text = head(`content-length: ${index}`, `x-a: ${index % 100}`);
    const { headers, length } = reader(Buffer.from(text)) ?? {};
    expect([length, headers?.["x-a"], headers?.["host"]]).toEqual([index, String(index % 100), "a"]);
  }
});

test("who says that the connection is kept says nothing new", () => {
  expect(read(head("Connection: keep-alive"))?.headers["connection"]).toBe("keep-alive");
});

describe("left to others", () => {
  test.for([
    ["a head that is not whole", head().slice(0, -1)],
    ["a body in chunks", head("Transfer-Encoding: chunked")],
    ["a body that waits", head("Content-Length: 2", "Expect: 100-continue")],
    ["a last request", head("Connection: close")],
    ["a header that comes twice", head("x-a: 1", "X-A: 2")],
    ["lengths that differ", head("content-length: 1", "content-length: 2")],
    ["a length with a sign", head("content-length: +1")],
    ["a list of lengths", head("content-length: 1, 1")],
    ["a length that no body has", head("content-length: 99999999")],
    ["a line that goes on", head("x-a: 1", " 2")],
    ["a name with room after it", head("x-a : 1")],
    ["a line without a name", head(": 1")],
    ["a line without a colon", head("x-a")],
    ["a line end within a line", head("x-a: 1\nx-b: 2")],
    ["a zero byte", head("x-a: 1\0")],
    ["a name that objects have", head("constructor: 1")],
    ["a name that objects treat in a special way", head("__proto__: 1")],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["another version", "GET / HTTP/1.0\r\nhost: a\r\n\r\n"],
    ["another method", "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a whole address", "GET http://a/ HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a path with room in it", "GET /a b HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a head that is too large", head(`x-a: ${"a".repeat(16_000)}`)],
  ])("%s", ([, text]) => {
    expect(read(text ?? "")).toBeUndefined();
  });
});
