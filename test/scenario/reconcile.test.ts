import { describe, expect, it } from "vitest";
import { SkysailError } from "../../src/model/errors.ts";
import { website } from "../helpers/website-operator.ts";
import { createWorld } from "../helpers/reconcile-world.ts";

describe("a reconcile", () => {
  it("creates children and status, and writes nothing when looked at again", async () => {
    const world = createWorld();
    world.cluster.put(website("w", { page: "hello" }));
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 1, revisionHistoryLimit: 10 } });
    expect(world.cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "hello" } });
    expect(world.cluster.get("Website", "w")?.status).toEqual({ image: "nginx", observedGeneration: 1, seen: 1 });
    // Two creations and one status: what the operator derives from its own children needs no second status write.
    expect(world.cluster.log).toHaveLength(3);
    const before = world.cluster.log.length;
    const request = { operator: "website", ref: refOf("w"), reason: "due", eventIds: [] } as const;
    expect(await world.reconciler.reconcile(request)).toEqual({ kind: "done", writes: 0 });
    expect(world.cluster.log.length).toBe(before);
  });

  it("follows a change, and nothing else is written", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    const before = world.cluster.log.length;
    world.cluster.put(website("w", { replicas: 3 }));
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 3 } });
    expect(world.cluster.log.slice(before).map(({ write }) => [write.ref.kind, write.verb])).toEqual([
      ["Deployment", "apply"],
      ["Website", "apply"],
    ]);
  });

  it("repairs drift, a child that was deleted, and leaves other people's fields alone", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    const live = world.cluster.get("Deployment", "w");
    world.cluster.put({ ...live, spec: { ...(live?.spec as object), replicas: 9, paused: true } } as never);
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 1, paused: true } });
    world.cluster.remove("Deployment", "w");
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 1 } });
  });

  it("prunes a child that is no longer wanted, and narrows the inventory", async () => {
    const world = createWorld();
    world.cluster.put(website("w", { page: "hello" }));
    await world.settle();
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1 } });
    await world.settle();
    expect(world.cluster.get("ConfigMap", "w-page")).toBeUndefined();
    const key = { cluster: "c1", operator: "website", object: "example.dev/Website/shop/w" };
    expect((await world.store.read(key, "inventory"))?.entries).toHaveLength(1);
  });

  it("prunes nothing when a read failed, and writes nothing at all", async () => {
    const world = createWorld();
    world.cluster.put(website("w", { page: "hello" }));
    await world.settle();
    const before = world.cluster.log.length;
    world.restart({
      ports: ({ api, store }) => ({
        store,
        api: {
          ...api,
          read: async (ref, options) => {
            if (ref.kind === "ConfigMap") throw new SkysailError("KUBE_UNAVAILABLE", "no answer");
            return api.read(ref, options);
          },
        },
      }),
    });
    world.cluster.put({ ...website("w"), spec: { image: "new", replicas: 1 } });
    await world.settle({ horizonMs: 0 });
    expect(world.cluster.log.length).toBe(before);
    expect(await world.row("w")).toMatchObject({ due: expect.any(Number) });
    world.restart();
    await world.settle();
    expect(world.cluster.get("ConfigMap", "w-page")).toBeUndefined();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({
      spec: { template: { spec: { containers: [{ image: "new" }] } } },
    });
  });

  it("refuses a child that is somebody else's, does the rest, and takes it over by consent", async () => {
    const world = createWorld();
    const theirs = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "w-page", namespace: "shop" },
      data: { page: "theirs" },
    };
    world.cluster.put(theirs);
    world.cluster.put(website("w", { page: "ours" }));
    await world.settle({ horizonMs: 5_000 });
    expect(world.cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "theirs" } });
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
    const row = await world.row("w");
    expect(JSON.parse(row?.error ?? "{}")).toMatchObject({
      code: "PLAN_REFUSED",
      message: expect.stringContaining("skysail.dev/adopt"),
    });
    world.cluster.put({ ...theirs, metadata: { ...theirs.metadata, annotations: { "skysail.dev/adopt": "true" } } });
    await world.settle({ horizonMs: 600_000 });
    expect(world.cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "ours" } });
  });

  it("reads a name that a known object wants for the first time before it writes there", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    const labels = { "skysail.dev/operator": "website" };
    world.cluster.put({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "w-page", namespace: "shop", labels },
      data: {},
    });
    world.cluster.put(website("w", { page: "hello" }));
    await world.settle();
    expect(world.cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "hello" } });
    expect(world.cluster.log.filter(({ result }) => result !== "written")).toEqual([]);
  });
});

function refOf(name: string) {
  return {
    cluster: "c1",
    group: "example.dev",
    version: "v1",
    kind: "Website",
    resource: "websites",
    namespace: "shop",
    name,
  };
}
