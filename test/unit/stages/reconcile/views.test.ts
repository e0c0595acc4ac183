import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../../src/model/objects.ts";
import type { ObjectRef } from "../../../../src/model/refs.ts";
import { toGlance, toSights, type Hinted } from "../../../../src/stages/reconcile/views.ts";

const ref: ObjectRef = {
  cluster: "c1",
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  namespace: "shop",
  name: "w",
};
const object: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "w", resourceVersion: "8" } };
const lease = { clean: true, attempts: 0, tombstone: false, sights: new Map([["apps/Deployment", "10"]]) };
const about = { kind: "apps/Deployment", resourceVersion: "9" };
const child: Hinted = { reason: "child", about };

function glance(asOf: string, hinted: Hinted = child, of: Partial<typeof lease> = {}, shown = object) {
  return toGlance({ view: () => ({ object: shown, asOf }) }, { ...lease, ...of }, hinted)?.(ref);
}

describe("a view", () => {
  it("is as good as a read when its watch is as far as the last run and the hint", () => {
    expect(glance("10")).toBe(object);
    expect(glance("11", { reason: "child", about: { ...about, resourceVersion: "11" } })).toBe(object);
    expect(glance("10", { reason: "object", about: { kind: "example.dev/Website", resourceVersion: "99" } })).toBe(
      object,
    );
    for (const reason of ["due", "requeue"] as const) expect(glance("10", { reason })).toBe(object);
  });

  it.each<[string, KubeObject | undefined]>([
    ["the watch is behind what the last run saw", glance("9")],
    ["the watch is behind the hint", glance("10", { reason: "child", about: { ...about, resourceVersion: "11" } })],
    ["the watch's version cannot be compared", glance("ten")],
    ["the row had more hints", glance("10", child, { clean: false })],
    ["the last run failed", glance("10", child, { attempts: 1 })],
    ["the object was gone", glance("10", child, { tombstone: true })],
    ["the last run saw nothing of the kind", glance("10", child, { sights: new Map() })],
    ["nobody knows what the hint was about", glance("10", { reason: "child" })],
    ["somebody wants it looked at again", glance("10", { reason: "redrive" })],
    [
      "it is on its way out",
      glance("10", child, {}, { ...object, metadata: { ...object.metadata, deletionTimestamp: "t" } }),
    ],
    [
      "the last run did not say what it saw",
      toGlance({ view: () => ({ object, asOf: "10" }) }, { ...lease, sights: undefined } as never, child)?.(ref),
    ],
    ["there are no watches here", toGlance(undefined, lease, child)?.(ref)],
  ])("is not used when %s", (_, view) => {
    expect(view).toBeUndefined();
  });
});

describe("what a look has seen", () => {
  it("is the highest version of each kind, or nothing when one has no version", () => {
    const at = (resourceVersion: string): KubeObject => ({ ...object, metadata: { resourceVersion } });
    expect(
      toSights([
        ["/A", at("9")],
        ["/A", at("10")],
        ["/B", at("1")],
      ]),
    ).toEqual(
      new Map([
        ["/A", "10"],
        ["/B", "1"],
      ]),
    );
    expect(toSights([["/A", { ...object, metadata: {} }]])).toBeUndefined();
  });
});
