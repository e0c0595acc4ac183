import { describe, expect, it } from "vitest";
import type { Request } from "../../../../src/model/requests.ts";
import { usableSnapshot } from "../../../../src/stages/reconcile/snapshot.ts";

const ref = {
  cluster: "c",
  group: "example.dev",
  version: "v1",
  kind: "Website",
  resource: "websites",
  namespace: "shop",
  name: "w",
};
const metadata = { name: "w", namespace: "shop", uid: "u", resourceVersion: "10" };
const toRequest = (more: Partial<Request> = {}, meta: object = {}): Request => ({
  operator: "website",
  ref,
  reason: "object",
  eventIds: [],
  snapshot: {
    object: { apiVersion: "example.dev/v1", kind: "Website", metadata: { ...metadata, ...meta } },
    seenAt: 1_000,
  },
  ...more,
});
const lease = { clean: true, uid: "u", covered: "9", tombstone: false, attempts: 0 };
const ages = { now: 2_000, maxAgeMs: 300_000 };

describe("usableSnapshot", () => {
  it("is used when nothing can have overtaken it, and for a new row", () => {
    expect(usableSnapshot(toRequest(), lease, ages)).toMatchObject({ metadata });
    expect(usableSnapshot(toRequest(), { clean: true, tombstone: false, attempts: 0 }, ages)).toMatchObject({
      metadata,
    });
  });

  it.each([
    ["hints were pending", toRequest(), { ...lease, clean: false }, ages],
    ["the last run failed", toRequest(), { ...lease, attempts: 1 }, ages],
    ["the object was known to be gone", toRequest(), { ...lease, tombstone: true }, ages],
    ["it is of another incarnation", toRequest({}, { uid: "v" }), lease, ages],
    ["it is as old as what was acted on", toRequest({}, { resourceVersion: "9" }), lease, ages],
    ["its version is no number", toRequest({}, { resourceVersion: "abc" }), lease, ages],
    ["it is older than five minutes", toRequest(), lease, { ...ages, now: 301_001 }],
    ["it comes from the future", toRequest(), lease, { ...ages, now: 999 }],
    ["it is being deleted", toRequest({}, { deletionTimestamp: "t" }), lease, ages],
    ["it is of another object", toRequest({}, { name: "v" }), lease, ages],
    ["the hint was about a child", toRequest({ reason: "child" }), lease, ages],
    ["it is a retry", toRequest({ reason: "requeue" }), lease, ages],
  ])("is not used when %s", (_, request, held, at) => {
    expect(usableSnapshot(request, held, at)).toBeUndefined();
  });
});
