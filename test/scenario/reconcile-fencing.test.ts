import { describe, expect, it } from "vitest";
import { website } from "../helpers/website-operator.ts";
import { createWorld } from "../helpers/reconcile-world.ts";

describe("a reconcile among other holders", () => {
  it("refuses a zombie that holds an older fence, and heals what it did", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    const live = world.cluster.get("Deployment", "w");
    const key = "fence.skysail.dev/website";
    const older = String(Number(live?.metadata.annotations?.[key]) - 1);
    const object = {
      ...live,
      metadata: { name: "w", namespace: "shop", annotations: { [key]: older } },
      spec: { replicas: 7 },
    } as never;
    const write = { verb: "apply", ref: deploymentRef(), object, manager: "skysail/website", force: true } as const;
    expect((await world.cluster.api.write(write)).kind).toBe("fenced");
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 1 } });
  });

  it("raises its fence above that of an object when the ledger was restored, as a valid holder", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    const key = "fence.skysail.dev/website";
    const live = world.cluster.get("Deployment", "w");
    const high = String(Number(live?.metadata.annotations?.[key]) + 1_000_000);
    world.cluster.put({ ...live, metadata: { ...live?.metadata, annotations: { [key]: high } } } as never);
    world.cluster.put(website("w", { replicas: 4 }));
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 4 } });
    expect(Number(world.cluster.get("Deployment", "w")?.metadata.annotations?.[key])).toBeGreaterThan(Number(high));
    expect((await world.row("w"))?.fence).toBeGreaterThan(Number(high));
  });

  it("stops when its lease went to another holder while it worked", async () => {
    const world = createWorld();
    world.cluster.put(website("w"));
    await world.settle();
    let isFirst = true;
    const other: Promise<unknown>[] = [];
    world.restart({
      ports: ({ api, store }) => ({
        store,
        api: {
          ...api,
          read: async (ref, options) => {
            const object = await api.read(ref, options);
            if (isFirst && ref.kind === "Deployment") {
              isFirst = false;
              world.clock.advance(60_000);
              other.push(
                world.leases.acquire({ cluster: "c1", operator: "website", object: "example.dev/Website/shop/w" }),
              );
              await other[0];
            }
            return object;
          },
        },
      }),
    });
    const before = world.cluster.log.length;
    world.cluster.put(website("w", { replicas: 2 }));
    const [event] = world.takeEvents();
    if (event !== undefined) await world.deliver(event);
    expect(world.cluster.log.length).toBe(before);
    world.restart();
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 2 } });
  });

  it("finds its children again after the ledger was lost, and rewrites none of them", async () => {
    const world = createWorld();
    world.cluster.put(website("w", { page: "hello" }));
    await world.settle();
    const fresh = createWorld();
    const before = world.cluster.state();
    world.restart({ ports: ({ api }) => ({ api, store: fresh.store }) });
    const request = { operator: "website", ref: refOf("w"), reason: "due", eventIds: [] } as const;
    expect(await world.reconciler.reconcile(request)).toEqual({ kind: "done", writes: 0 });
    expect(world.cluster.state()).toEqual(before);
    const key = { cluster: "c1", operator: "website", object: "example.dev/Website/shop/w" };
    expect((await fresh.store.read(key, "inventory"))?.entries).toHaveLength(2);
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

function deploymentRef() {
  return {
    cluster: "c1",
    group: "apps",
    version: "v1",
    kind: "Deployment",
    resource: "deployments",
    namespace: "shop",
    name: "w",
  };
}
