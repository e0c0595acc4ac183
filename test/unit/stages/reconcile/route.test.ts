import { describe, expect, it } from "vitest";
import { EVENT_TYPES, type ClusterEvent, type ResourceEvent } from "../../../../src/model/events.ts";
import { route } from "../../../../src/stages/reconcile/route.ts";
import { createWebsiteOperator, website, WEBSITE } from "../../../helpers/website-operator.ts";

const website1 = createWebsiteOperator();
const backup = createWebsiteOperator({ name: "backup", children: {} });
const shops = createWebsiteOperator({
  name: "shops",
  for: { ...WEBSITE, kind: "Shop", resource: "shops", namespaced: false },
});

function event(data: Partial<ResourceEvent["data"]>, more: Partial<ResourceEvent> = {}): ResourceEvent {
  const ref = {
    cluster: "c1",
    group: "example.dev",
    version: "v1",
    kind: "Website",
    resource: "websites",
    namespace: "shop",
    name: "w",
    uid: "u",
  };
  return {
    specversion: "1.0",
    id: "e1",
    source: "//clusters/c1",
    type: EVENT_TYPES.modified,
    time: "2026-01-01T00:00:00Z",
    uid: "u",
    resourceversion: "7",
    partitionkey: "c1/u",
    data: { ref, owners: [], labels: {}, annotations: {}, ...data },
    ...more,
  };
}

const deployment = {
  cluster: "c1",
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  namespace: "shop",
  name: "w",
  uid: "d",
};
const owner = { apiVersion: "example.dev/v1", kind: "Website", name: "w", uid: "u", controller: true };

describe("route", () => {
  it("asks every operator of the kind, with the snapshot when the event has one", () => {
    const requests = route(event({ object: website("w") }), [website1, backup, shops]);
    expect(requests).toMatchObject([
      {
        operator: "website",
        reason: "object",
        eventIds: ["e1"],
        ref: { name: "w", uid: "u" },
        snapshot: { seenAt: Date.parse("2026-01-01T00:00:00Z") },
      },
      { operator: "backup", reason: "object" },
    ]);
  });

  it("never drops a deletion, and takes no snapshot of what is gone", () => {
    const requests = route(event({ object: website("w") }, { type: EVENT_TYPES.deleted }), [website1]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toHaveProperty("snapshot");
  });

  it("takes no snapshot of another version, or of an unknown time", () => {
    const { ref } = event({}).data;
    expect(route(event({ object: website("w"), ref: { ...ref, version: "v2" } }), [website1])[0]).toMatchObject({
      ref: { version: "v1" },
    });
    expect(route(event({ object: website("w"), ref: { ...ref, version: "v2" } }), [website1])[0]).not.toHaveProperty(
      "snapshot",
    );
    expect(route(event({ object: website("w") }, { time: "soon" }), [website1])[0]).not.toHaveProperty("snapshot");
  });

  it("asks for the owner of a child, by owner reference: kind and group, whatever the version", () => {
    const requests = route(event({ ref: deployment, owners: [{ ...owner, apiVersion: "example.dev/v1beta1" }] }), [
      website1,
      backup,
      shops,
    ]);
    expect(requests).toEqual([
      {
        operator: "website",
        reason: "child",
        eventIds: ["e1"],
        ref: {
          cluster: "c1",
          group: "example.dev",
          version: "v1",
          kind: "Website",
          resource: "websites",
          namespace: "shop",
          name: "w",
          uid: "u",
        },
      },
    ]);
  });

  it("looks for a cluster-scoped owner outside the child's namespace", () => {
    const [request] = route(event({ ref: deployment, owners: [{ ...owner, kind: "Shop" }] }), [shops]);
    expect(request?.ref).not.toHaveProperty("namespace");
  });

  it("asks for the owner elsewhere that a child is marked with, once", () => {
    const annotations = { "skysail.dev/owner": "example.dev/Website/far/w" };
    expect(route(event({ ref: deployment, annotations }), [website1])).toMatchObject([
      { reason: "child", ref: { namespace: "far", name: "w" } },
    ]);
    const both = { "skysail.dev/owner": "example.dev/Website/shop/w" };
    expect(route(event({ ref: deployment, annotations: both, owners: [owner] }), [website1])).toHaveLength(1);
  });

  it.each([
    ["nobody's child", event({ ref: deployment })],
    ["a child of another kind of owner", event({ ref: deployment, owners: [{ ...owner, kind: "Blog" }] })],
    [
      "a child of a namesake in another group",
      event({ ref: deployment, owners: [{ ...owner, apiVersion: "other.dev/v1" }] }),
    ],
    ["a kind that nobody declared", event({ ref: { ...deployment, kind: "StatefulSet" }, owners: [owner] })],
    ["a mark that is none", event({ ref: deployment, annotations: { "skysail.dev/owner": "w" } })],
    [
      "a signal",
      { specversion: "1.0", id: "s", source: "//clusters/c1", type: EVENT_TYPES.gap, data: {} } satisfies ClusterEvent,
    ],
  ])("concerns nobody: %s", (_, one) => {
    expect(route(one, [website1, backup, shops])).toEqual([]);
  });
});
