import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import { Inventory } from "../../../../src/stages/watch/inventory.ts";

const widget = (name: string, uid: string, resourceVersion: string, more: object = {}): KubeObject => ({
  apiVersion: "example.dev/v1",
  kind: "Widget",
  metadata: { name, namespace: "shop", uid, resourceVersion, ...more },
  spec: { large: "x" },
});

describe("an inventory", () => {
  test("tells a version once", () => {
    const inventory = new Inventory();
    const one = widget("a", "u1", "1");
    expect(inventory.seePresent(one, true)).toEqual([{ type: "added", object: one, fresh: true }]);
    expect(inventory.seePresent(one, true)).toEqual([]);
    const two = widget("a", "u1", "2");
    expect(inventory.seePresent(two, false)).toEqual([{ type: "modified", object: two }]);
  });

  test("calls fresh only what came into being before its eyes", () => {
    const inventory = new Inventory();
    inventory.beginSync();
    expect(inventory.seePresent(widget("a", "u1", "1"), true)).toMatchObject([{ type: "added", fresh: false }]);
    inventory.endSync();
    expect(inventory.seePresent(widget("b", "u2", "2"), false)).toMatchObject([{ type: "added", fresh: false }]);
    expect(inventory.seePresent(widget("c", "u3", "3"), true)).toMatchObject([{ type: "added", fresh: true }]);
  });

  test("sees another uid as a deletion and an addition", () => {
    const inventory = new Inventory();
    inventory.seePresent(widget("a", "u1", "1"), true);
    expect(inventory.seePresent(widget("a", "u2", "5"), false)).toMatchObject([
      { type: "deleted", object: { metadata: { uid: "u1" } } },
      { type: "added", object: { metadata: { uid: "u2" } } },
    ]);
    expect(inventory.seeGone(widget("a", "u1", "4"))).toMatchObject([{ type: "deleted" }]);
    expect(inventory.size, "the late end of the old one does not touch the new one").toBe(1);
  });

  test("tells what a sync did not find, with what routing needs and without the body", () => {
    const inventory = new Inventory();
    const owned = {
      labels: { app: "a" },
      annotations: { "skysail.dev/owner": "x", other: "y" },
      ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid: "o" }],
    };
    inventory.seePresent(widget("a", "u1", "1", owned), true);
    inventory.seePresent(widget("b", "u2", "2"), true);
    inventory.beginSync();
    inventory.seePresent(widget("b", "u2", "2"), false);
    const gone = inventory.endSync();
    expect(gone).toEqual([
      {
        type: "deleted",
        object: {
          apiVersion: "example.dev/v1",
          kind: "Widget",
          metadata: {
            name: "a",
            namespace: "shop",
            uid: "u1",
            resourceVersion: "1",
            ...owned,
            annotations: { "skysail.dev/owner": "x" },
          },
        },
      },
    ]);
    inventory.beginSync();
    inventory.seePresent(widget("b", "u2", "2"), false);
    expect(inventory.endSync()).toEqual([]);
  });

  test("does not take what a broken-off sync saw for what the next one saw", () => {
    const inventory = new Inventory();
    inventory.beginSync();
    inventory.seePresent(widget("a", "u1", "1"), false);
    inventory.beginSync();
    expect(inventory.endSync()).toMatchObject([{ type: "deleted", object: { metadata: { uid: "u1" } } }]);
  });

  test("has no place for an object without identity", () => {
    const inventory = new Inventory();
    expect(inventory.seePresent({ apiVersion: "v1", kind: "Metric", metadata: { name: "m" } }, true)).toEqual([]);
    expect(inventory.size).toBe(0);
  });
});
