import { describe, expect, it } from "vitest";
import { applyDefaults, asStored, dropNulls, prune } from "../../../../src/core/merge/structural.ts";

const text = { type: "string" };

describe("applyDefaults", () => {
  it("fills absent fields and forbidden nulls, at every depth, and leaves allowed nulls", () => {
    const schema = {
      type: "object",
      properties: {
        a: { ...text, default: "x" },
        b: { ...text, nullable: true, default: "x" },
        o: { type: "object", default: {}, properties: { c: { type: "integer", default: 1 } } },
        l: { type: "array", items: { type: "object", properties: { d: { ...text, default: "y" } } } },
        m: { type: "object", additionalProperties: { type: "integer", default: 7 } },
      },
    };
    const value = { a: null, b: null, l: [{}, { d: "z" }], m: { k: null } };
    expect(applyDefaults(value, schema)).toEqual({
      a: "x",
      b: null,
      o: { c: 1 },
      l: [{ d: "y" }, { d: "z" }],
      m: { k: 7 },
    });
    expect(value.a).toBeNull();
  });

  it("returns the value itself when nothing is missing", () => {
    const value = { a: "1" };
    expect(applyDefaults(value, { type: "object", properties: { a: { ...text, default: "x" } } })).toBe(value);
  });
});

describe("prune", () => {
  const open = {
    type: "object",
    "x-kubernetes-preserve-unknown-fields": true,
    properties: { known: { type: "object", properties: {} } },
  };
  const schema = {
    type: "object",
    properties: { spec: { type: "object", properties: { open, any: { type: "object", additionalProperties: true } } } },
  };

  it("drops what no schema knows, but not below preserve-unknown-fields", () => {
    const value = {
      apiVersion: "v1",
      metadata: { odd: 1 },
      other: 1,
      spec: { gone: 1, open: { x: { y: 1 }, list: [{ z: 1 }], known: { gone: 1 } }, any: { k: { gone: 1 }, n: 1 } },
    };
    expect(prune(value, schema)).toEqual({
      apiVersion: "v1",
      metadata: { odd: 1 },
      spec: { open: { x: { y: 1 }, list: [{ z: 1 }], known: {} }, any: { k: {}, n: 1 } },
    });
  });
});

describe("dropNulls", () => {
  it("keeps nulls that are allowed, that have a default, or of which no schema speaks", () => {
    const schema = {
      type: "object",
      properties: { a: text, b: { ...text, nullable: true }, c: { ...text, default: "x" } },
    };
    expect(dropNulls({ a: null, b: null, c: null, d: null }, schema)).toEqual({ b: null, c: null, d: null });
  });
});

describe("asStored", () => {
  it("brings metadata into its stored form, in embedded resources too", () => {
    const schema = {
      type: "object",
      properties: {
        e: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
      },
    };
    const metadata = {
      name: "x",
      labels: { a: null },
      annotations: {},
      finalizers: [],
      creationTimestamp: null,
      unknown: 1,
    };
    const stored = { name: "x", labels: { a: "" } };
    expect(asStored({ metadata, e: { kind: "K", metadata } }, schema)).toEqual({
      metadata: stored,
      e: { kind: "K", metadata: stored },
    });
  });
});
