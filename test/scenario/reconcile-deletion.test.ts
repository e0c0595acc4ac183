import { describe, expect, it } from "vitest";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";
import { createWorld } from "../helpers/reconcile-world.ts";

const FINALIZER = "skysail.dev/website";

describe("a reconcile of what has a finalizer or is gone", () => {
  it("keeps the finalizer while finalize fails, and lets go once it succeeds", async () => {
    let isBroken = true;
    const finalized: string[] = [];
    const world = createWorld(
      createWebsiteOperator({
        finalizer: FINALIZER,
        finalize: async ({ object }) => {
          if (isBroken) throw new Error("backup failed");
          finalized.push(object.metadata.name ?? "");
        },
      }),
    );
    world.cluster.put(website("w"));
    await world.settle();
    expect(world.cluster.get("Website", "w")?.metadata.finalizers).toEqual([FINALIZER]);
    // The finalizer stood before the first child did.
    expect(world.cluster.log[0]?.write).toMatchObject({ verb: "apply", ref: { kind: "Website" } });
    world.cluster.remove("Website", "w");
    await world.settle({ horizonMs: 5_000 });
    expect(world.cluster.get("Website", "w")?.metadata.finalizers).toEqual([FINALIZER]);
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
    isBroken = false;
    await world.settle({ horizonMs: 600_000 });
    expect(finalized).toEqual(["w"]);
    expect(world.cluster.state()).toEqual({});
    expect(await world.row("w")).toMatchObject({ gone: true });
  });

  it("lets go of a finalizer that another manager came to own as well", async () => {
    const world = createWorld(createWebsiteOperator({ finalizer: FINALIZER, finalize: async () => undefined }));
    world.cluster.put(website("w"));
    await world.settle();
    const ref = refOf("w");
    const object = {
      ...website("w"),
      metadata: {
        ...website("w").metadata,
        finalizers: [FINALIZER],
        annotations: fence(world.cluster.get("Website", "w")),
      },
    };
    await world.cluster.api.write({ verb: "apply", ref, object, manager: "restore", force: true });
    world.cluster.remove("Website", "w");
    await world.settle();
    expect(world.cluster.get("Website", "w")).toBeUndefined();
  });

  it("deletes what no owner reference can collect, after its owner is gone", async () => {
    const world = createWorld(createWebsiteOperator({ configNamespace: "elsewhere" }));
    world.cluster.put(website("w", { page: "far" }));
    await world.settle();
    expect(world.cluster.get("ConfigMap", "w-page")).toBeDefined();
    world.cluster.remove("Website", "w");
    await world.settle();
    expect(world.cluster.state()).toEqual({});
  });

  it("does nothing on late hints of an earlier incarnation, and follows the new one", async () => {
    const world = createWorld();
    world.cluster.put(website("w", { page: "old" }));
    await world.settle();
    const old = [...world.cluster.events];
    world.cluster.remove("Website", "w");
    await world.settle();
    world.cluster.put(website("w", { image: "second" }));
    await world.settle();
    const [state, writes] = [world.cluster.state(), world.cluster.log.length];
    for (const event of old) await world.deliver(event);
    await world.settle();
    expect(world.cluster.state()).toEqual(state);
    expect(world.cluster.log.length).toBe(writes);
  });

  it("writes the status on the version that its own finalizer made", async () => {
    const run = async () => ({ children: { web: [], page: [] }, status: { ready: 0 } });
    const world = createWorld(createWebsiteOperator({ finalizer: FINALIZER, finalize: async () => undefined, run }));
    world.cluster.put(website("w"));
    await world.settle();
    expect(world.cluster.log.map(({ result }) => result)).toEqual(["written", "written"]);
    expect(world.cluster.get("Website", "w")).toMatchObject({
      metadata: { finalizers: [FINALIZER] },
      status: { ready: 0 },
    });
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

function fence(object: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } } | undefined) {
  return { ...object?.metadata.annotations };
}
