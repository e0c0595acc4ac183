import { expect, test } from "vitest";
import { parseBatchAnswer, parseBatchRefusal, toSigningInput } from "../../../src/model/wire.ts";

test("what is signed is id, timestamp and raw body, joined by dots", () => {
  expect(Buffer.from(toSigningInput("id", 5, Buffer.from([0xff, 0x00])))).toEqual(
    Buffer.concat([Buffer.from("id.5."), Buffer.from([0xff, 0x00])]),
  );
});

test.each(["", "<html>", "null", "[]", '{"results":1}', '{"results":[{"id":"a","result":"maybe"}]}'])(
  "%j is no answer",
  (text) => {
    expect(parseBatchAnswer(text)).toBeUndefined();
  },
);

test.each(["", "<html>", "null", '{"error":"x"}', '{"error":{"code":5,"message":""}}'])("%j is no refusal", (text) => {
  expect(parseBatchRefusal(text)).toBeUndefined();
});

test("an answer, and a refusal of a newer ingest, are read without what is not known here", () => {
  expect(parseBatchAnswer('{"results":[{"id":"a","result":"accepted","cost":1}],"more":1}')).toEqual({
    results: [{ id: "a", result: "accepted" }],
  });
  expect(parseBatchRefusal('{"error":{"code":"new","message":"m","hint":1}}')).toEqual({ code: "new", message: "m" });
});
