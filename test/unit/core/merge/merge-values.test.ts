import { describe, expect, it } from "vitest";
import { mergeValues } from "../../../../src/core/merge/merge-values.ts";
import { typeOfSchema } from "../../../../src/core/merge/schema-openapi.ts";

const text = { type: "string" };
const set = typeOfSchema({ type: "array", items: text, "x-kubernetes-list-type": "set" });
const atomic = typeOfSchema({ type: "array", items: text, "x-kubernetes-list-type": "atomic" });
const ports = typeOfSchema({
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["port", "protocol"],
  items: {
    type: "object",
    properties: { port: { type: "integer" }, protocol: { ...text, default: "TCP" }, name: text },
  },
});
const object = typeOfSchema({
  type: "object",
  properties: {
    a: text,
    labels: { type: "object", additionalProperties: text },
    frozen: { type: "object", additionalProperties: text, "x-kubernetes-map-type": "atomic" },
  },
});

describe("order of merged lists", () => {
  it.each([
    {
      live: ["1", "2", "3"],
      config: ["3", "1"],
      merged: ["2", "3", "1"],
      why: "the order of the configuration wins where it differs",
    },
    {
      live: ["3", "2", "1"],
      config: ["1", "3"],
      merged: ["2", "1", "3"],
      why: "others' items stay in front of their neighbours",
    },
    {
      live: ["a", "b", "c"],
      config: ["a", "c"],
      merged: ["a", "b", "c"],
      why: "the same relative order changes nothing",
    },
    {
      live: ["a", "c"],
      config: ["a", "b", "c"],
      merged: ["a", "b", "c"],
      why: "new items come where the configuration has them",
    },
    { live: ["x", "y"], config: ["n"], merged: ["x", "y", "n"], why: "new items come after what others have" },
    {
      live: ["a", "b"],
      config: ["c", "a"],
      merged: ["c", "a", "b"],
      why: "a new item comes before a shared one where the configuration says so",
    },
    { live: [], config: ["n"], merged: ["n"], why: "nothing to interleave with" },
    { live: ["x"], config: [], merged: ["x"], why: "an empty list removes nothing" },
  ])("$why", ({ live, config, merged }) => {
    expect(mergeValues(live, config, set)).toEqual(merged);
  });

  it("keeps items that occur twice in the live list", () => {
    expect(mergeValues(["a", "a", "b"], ["b", "c"], set)).toEqual(["a", "a", "b", "c"]);
  });
});

describe("mergeValues", () => {
  it("finds items by a key that only the schema's default completes", () => {
    const live = [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP", name: "dns" },
    ];
    expect(mergeValues(live, [{ port: 53 }], ports)).toBe(live);
    expect(mergeValues(live, [{ port: 53, name: "x" }], ports)).toEqual([
      live[0],
      { port: 53, protocol: "TCP", name: "x" },
    ]);
  });

  it("replaces atomic values as a whole, and only when they differ", () => {
    const live = { frozen: { a: "1", b: "2" } };
    expect(mergeValues(live, { frozen: { b: "2", a: "1" } }, object)).toBe(live);
    expect(mergeValues(live, { frozen: { a: "1" } }, object)).toEqual({ frozen: { a: "1" } });
    expect(mergeValues(["x", "y"], ["y", "x"], atomic)).toEqual(["y", "x"]);
  });

  it("keeps the difference between null, empty and absent", () => {
    expect(mergeValues({}, { labels: {} }, object)).toEqual({ labels: {} });
    expect(mergeValues({ labels: {} }, { labels: null }, object)).toEqual({ labels: null });
    expect(mergeValues({ labels: { a: "1" } }, { labels: null }, object)).toEqual({ labels: { a: "1" } });
    expect(mergeValues({ a: "1" }, { a: null }, object)).toEqual({ a: null });
  });

  it("shares with the live value what does not change", () => {
    const live = { a: "1", labels: { x: "1" } };
    const merged = mergeValues(live, { a: "2", labels: { x: "1" } }, object) as typeof live;
    expect(merged).toEqual({ a: "2", labels: { x: "1" } });
    expect(merged.labels).toBe(live.labels);
    expect(live.a).toBe("1");
  });
});
