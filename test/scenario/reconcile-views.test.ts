import { describe, expect, it } from "vitest";
import type { ClusterApi } from "../../src/ports/cluster-api.ts";
import { createWorld, toDueRequest, type World } from "../helpers/reconcile-world.ts";
import { addWatchingProcess, type WatchingProcess } from "../helpers/watching-process.ts";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";

const REQUEST = toDueRequest(createWebsiteOperator(), "example.dev/Website/shop/w");

function replicasOf({ cluster }: World): unknown {
  return (cluster.get("Deployment", "w")?.spec as { replicas?: number } | undefined)?.replicas;
}

function scale({ cluster }: World, replicas: number): void {
  cluster.put({ ...website("w"), spec: { image: "nginx", replicas } });
}

/** A Website that has converged, and a process whose watches have shown all of it. */
async function converged(around?: (api: ClusterApi, world: World) => ClusterApi): Promise<[World, WatchingProcess]> {
  const world = createWorld();
  const process = addWatchingProcess(world, around === undefined ? undefined : (api) => around(api, world));
  world.cluster.put(website("w"));
  await process.settle();
  process.reads.length = 0;
  return [world, process];
}

/** Lets the watch of one kind catch up, and delivers its hints. */
async function follow(process: WatchingProcess, kind: string): Promise<void> {
  process.watch(kind);
  for (const event of process.pending.splice(0)) await process.deliver(event);
}

describe("a process that watches", () => {
  it("reads nothing to find that nothing is to do, nor to follow a change", async () => {
    const [world, process] = await converged();
    await process.reconciler.reconcile(REQUEST);
    expect(process.reads).toEqual([]);
    scale(world, 3);
    await process.settle();
    expect(replicasOf(world)).toBe(3);
    expect(process.reads).toEqual([]);
  });

  it("does not take a child for what it was before its own last write", async () => {
    const [world, process] = await converged();
    scale(world, 3);
    await follow(process, "Website");
    expect(replicasOf(world)).toBe(3);
    // The watch of Deployments has not shown that write yet; its event will be dropped, as the echo that it is.
    scale(world, 1);
    await follow(process, "Website");
    expect(replicasOf(world)).toBe(1);
    expect(process.reads).toContain("Deployment w");
  });

  it("does not take a child for what it was before another process, which says nothing of what it saw, wrote it", async () => {
    const [world, process] = await converged();
    const { reconciler } = world;
    world.restart();
    scale(world, 3);
    await world.reconciler.reconcile(REQUEST);
    scale(world, 1);
    process.watch("Website");
    world.reconciler = reconciler;
    await process.deliver(process.pending.splice(0).at(-1) as (typeof process.pending)[number]);
    expect(replicasOf(world)).toBe(1);
  });

  it("reads a child whose watch is behind the hint about it", async () => {
    const [world, process] = await converged();
    const live = world.cluster.get("Deployment", "w");
    world.cluster.put({ ...live, spec: { ...(live?.spec as object), replicas: 9 } } as never);
    const hint = process.hintEarly("Deployment");
    if (hint === undefined) throw new Error("there is no hint");
    await process.deliver(hint);
    expect(replicasOf(world)).toBe(1);
    expect(process.reads).toContain("Deployment w");
  });

  it("makes one write on an old view that the API server refuses, then reads everything", async () => {
    const [world, process] = await converged();
    const live = world.cluster.get("Deployment", "w");
    world.cluster.put({ ...live, spec: { ...(live?.spec as object), paused: true } } as never);
    scale(world, 3);
    const before = world.cluster.log.length;
    await follow(process, "Website");
    const results = world.cluster.log.slice(before).map(({ write, result }) => `${write.ref.kind} ${result}`);
    expect(results).toEqual(["Deployment moved", "Deployment written", "Website written"]);
    expect(process.reads.toSorted()).toEqual(["Deployment w", "Website w"]);
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 3, paused: true } });
  });

  it("prunes no child that somebody changed since it was shown", async () => {
    const [world, process] = await converged();
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1, page: "a" } });
    await process.settle();
    const live = world.cluster.get("ConfigMap", "w-page");
    if (live === undefined) throw new Error("there is no page");
    world.cluster.put({ ...live, metadata: { ...live.metadata, ownerReferences: [], labels: {} } });
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1 } });
    await follow(process, "Website");
    await process.settle();
    expect(world.cluster.get("ConfigMap", "w-page")).toBeDefined();
  });

  it("looks at another incarnation live", async () => {
    const [world, process] = await converged();
    world.cluster.remove("Website", "w");
    world.cluster.put(website("w", { replicas: 2 }));
    process.watch("Website");
    const [, created] = process.pending.splice(0);
    if (created === undefined) throw new Error("there is no hint");
    await process.deliver(created);
    expect(process.reads).toContain("Website w");
    await process.settle();
    expect((await world.row("w"))?.uid).toBe(world.cluster.get("Website", "w")?.metadata.uid);
    expect(replicasOf(world)).toBe(2);
  });

  it("reads what its watch does not show, and so finds a child that is gone", async () => {
    const [world, process] = await converged();
    world.cluster.remove("Deployment", "w");
    await process.settle();
    expect(replicasOf(world)).toBe(1);
    expect(process.reads.toSorted()).toEqual(["Deployment w", "Deployment w", "Website w"]);
  });

  it("makes no child for an owner that is gone, though its watch still shows it", async () => {
    const [world, process] = await converged();
    world.cluster.remove("Website", "w");
    world.cluster.collect();
    const before = world.cluster.log.length;
    await follow(process, "Deployment");
    expect(world.cluster.log.slice(before)).toEqual([]);
    expect(world.cluster.get("Deployment", "w")).toBeUndefined();
  });

  it("prunes no child that is wanted again, though its watch still shows the owner that did without", async () => {
    const [world, process] = await converged();
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1, page: "a" } });
    await process.settle();
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1 } });
    process.watch("Website");
    world.cluster.put({ ...website("w"), spec: { image: "nginx", replicas: 1, page: "a" } });
    const uid = world.cluster.get("ConfigMap", "w-page")?.metadata.uid;
    for (const event of process.pending.splice(0)) await process.deliver(event);
    await process.settle();
    expect(world.cluster.get("ConfigMap", "w-page")?.metadata.uid).toBe(uid);
  });
});
