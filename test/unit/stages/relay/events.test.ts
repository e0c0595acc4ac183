import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ObjectChange } from "../../../../src/model/changes.ts";
import { EVENT_TYPES, parseEvent } from "../../../../src/model/events.ts";
import { WIRE_LIMITS } from "../../../../src/model/wire.ts";
import { encodeChange, encodeSignal, isAttached, joinEvent } from "../../../../src/stages/relay/events.ts";
import { changed, CLUSTER, gone, widget } from "../_support/hand-fed-source.ts";

const AT = Date.UTC(2026, 0, 1);

function encode(change: ObjectChange, wholeObjects = true) {
  const event = encodeChange(CLUSTER, change, { wholeObjects, at: AT });
  if (event === undefined) throw new Error("not encoded");
  return {
    ...event,
    value: JSON.parse(joinEvent(event)) as Record<string, unknown> & { data: Record<string, unknown> },
  };
}

describe("the event of a change", () => {
  test("is a CloudEvent that the other side reads as it was meant", () => {
    const owners = [
      { apiVersion: "v1", kind: "K", name: "second", uid: "o2" },
      { apiVersion: "v1", kind: "K", name: "first", uid: "o1", controller: true },
    ];
    const object = widget("a", "7", {
      labels: { app: "a" },
      annotations: { "skysail.dev/owner": "x", "kubectl.kubernetes.io/last": "secret" },
      ownerReferences: owners,
      deletionTimestamp: "2026-01-01T00:00:00Z",
      managedFields: [{ manager: "m" }],
    });
    const { value, id } = encode(changed(object));
    expect(id).toBe(createHash("sha256").update(`${CLUSTER}\nuid-a\n7\n${EVENT_TYPES.modified}`).digest("hex"));
    expect(value).toEqual({
      specversion: "1.0",
      id,
      source: `//clusters/${CLUSTER}`,
      type: "dev.skysail.resource.modified",
      subject: "/apis/example.dev/v1/namespaces/shop/widgets/a",
      time: "2026-01-01T00:00:00.000Z",
      datacontenttype: "application/json",
      uid: "uid-a",
      resourceversion: "7",
      generation: "1",
      partitionkey: `${CLUSTER}/uid-a`,
      data: {
        ref: {
          cluster: CLUSTER,
          group: "example.dev",
          version: "v1",
          kind: "Widget",
          resource: "widgets",
          namespace: "shop",
          name: "a",
          uid: "uid-a",
        },
        owners: owners.toReversed(),
        labels: { app: "a" },
        annotations: { "skysail.dev/owner": "x" },
        deletionTimestamp: "2026-01-01T00:00:00Z",
        object: { ...object },
      },
    });
    expect(parseEvent(value)).toEqual({ ok: true, event: value });
  });

  test("carries an object only when asked for, alive, small and not too deep", () => {
    expect(encode(changed(widget("a", "1")), false).value.data).not.toHaveProperty("object");
    expect(encode(gone(widget("a", "1"))).value.data).not.toHaveProperty("object");
    const large = "x".repeat(WIRE_LIMITS.snapshotBytes);
    expect(encode(changed(widget("a", "1", {}, { large }))).value.data).not.toHaveProperty("object");
    const wide = "\u20ac".repeat(WIRE_LIMITS.snapshotBytes / 3);
    expect(encode(changed(widget("a", "1", {}, { wide }))).value.data).not.toHaveProperty("object");
    let deep: object = {};
    for (let n = 0; n < WIRE_LIMITS.depth; n += 1) deep = { deep };
    expect(encode(changed(widget("a", "1", {}, deep))).value.data).not.toHaveProperty("object");
  });

  test("names the kind as it was watched, also where an item of a list does not", () => {
    const { apiVersion: _, kind: __, ...bare } = widget("a", "1");
    const item = { ...bare, apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata" };
    expect(encode(changed(item)).value.data).toMatchObject({
      ref: { kind: "Widget", group: "example.dev" },
      object: { apiVersion: "example.dev/v1", kind: "Widget" },
    });
  });

  test("of the controller goes along, however many owners there are", () => {
    const ownerReferences = Array.from({ length: 80 }, (_, n) => ({
      apiVersion: "v1",
      kind: "K",
      name: `n${n}`,
      uid: `o${n}`,
      controller: n === 79,
    }));
    const owners = encode(changed(widget("a", "1", { ownerReferences }))).value.data["owners"] as { name: string }[];
    expect(owners).toHaveLength(WIRE_LIMITS.owners);
    expect(owners[0]?.name).toBe("n79");
  });

  test("does not exist for an object without identity", () => {
    const object = { apiVersion: "v1", kind: "Widget", metadata: { name: "a" } };
    expect(encodeChange(CLUSTER, changed(object), { wholeObjects: true, at: AT })).toBeUndefined();
  });
});

test("a signal is a CloudEvent about a kind, or about the cluster", () => {
  const gap = encodeSignal(
    CLUSTER,
    EVENT_TYPES.gap,
    { kind: "Widget", group: "example.dev", reason: "why", sequence: 5 },
    AT,
  );
  expect(parseEvent(JSON.parse(joinEvent(gap)))).toMatchObject({ ok: true, event: { subject: "example.dev/Widget" } });
  const one = encodeSignal(CLUSTER, EVENT_TYPES.heartbeat, { sequence: 1 }, AT);
  const two = encodeSignal(CLUSTER, EVENT_TYPES.heartbeat, { sequence: 2 }, AT);
  expect(one.key).toBe(two.key);
  expect(one.id).not.toBe(two.id);
});

test.each([
  ["nothing", {}, false],
  ["somebody else's label", { labels: { app: "a" } }, false],
  ["an owner", { ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid: "o" }] }, true],
  ["a finalizer", { finalizers: ["x/y"] }, true],
  ["our label", { labels: { "skysail.dev/operator": "a" } }, true],
  ["our fence", { annotations: { "fence.skysail.dev/a": "1" } }, true],
])("an object with %s is attached: %s", (_, metadata, attached) => {
  expect(isAttached(widget("a", "1", metadata))).toBe(attached);
});
