import { describe, expect, it } from "vitest";
import type { Request } from "../../../../src/model/requests.ts";
import type { Operator } from "../../../../src/operator/types.ts";
import type { ClusterApi } from "../../../../src/ports/cluster-api.ts";
import { createWorld, type World } from "../../../helpers/reconcile-world.ts";
import { createWebsiteOperator, desire, website } from "../../../helpers/website-operator.ts";

const ref = {
  cluster: "c1",
  group: "example.dev",
  version: "v1",
  kind: "Website",
  resource: "websites",
  namespace: "shop",
  name: "w",
};
const request: Request = { operator: "website", ref, reason: "object", eventIds: [] };

function worldWith(operator: Partial<Operator> = {}, api: Partial<ClusterApi> = {}): World {
  const world = createWorld(createWebsiteOperator(operator));
  world.cluster.put(website("w"));
  world.restart({ ports: (ports) => ({ ...ports, api: { ...ports.api, ...api } }) });
  return world;
}

describe("waking up again", () => {
  const requeueing = (ms: number): Partial<Operator> => ({
    run: async (input) => ({ ...desire(input), requeueAfterMs: ms }),
  });

  it("is the row's due date in one process", async () => {
    const world = worldWith(requeueing(60_000));
    expect(await world.reconciler.reconcile(request)).toMatchObject({ kind: "done", requeueAfterMs: 60_000 });
    expect((await world.row("w"))?.due).toBe(world.clock.now() + 60_000);
    expect(world.sent).toEqual([]);
  });

  it.each([
    [60_000, 1],
    [3_600_000, 0],
  ])("after %i ms is %i message, and the row's due date beyond 15 minutes", async (ms, messages) => {
    const world = createWorld(createWebsiteOperator(requeueing(ms)));
    world.cluster.put(website("w"));
    world.restart({ deps: { requeueVia: "queue" } });
    await world.reconciler.reconcile(request);
    expect(world.sent).toHaveLength(messages);
    expect((await world.row("w"))?.due).toBe(messages === 1 ? undefined : world.clock.now() + ms);
  });
});

describe("a snapshot", () => {
  it("saves the read of the object, and the children of a new row are created unread", async () => {
    const reads: string[] = [];
    const world = worldWith();
    world.restart({
      ports: (ports) => ({
        ...ports,
        api: { ...ports.api, read: async (at) => (reads.push(at.kind), ports.api.read(at)) },
      }),
    });
    for (const event of world.takeEvents()) await world.reconciler.handle({ kind: "event", event });
    expect(reads).toEqual([]);
    expect(world.cluster.log.map(({ write, result }) => [write.ref.kind, result])).toEqual([
      ["Deployment", "written"],
      ["Website", "written"],
    ]);
    expect(await world.row("w")).toMatchObject({ uid: world.cluster.get("Website", "w")?.metadata.uid });
  });

  it("that was overtaken ends in a live read, not in an old state written back", async () => {
    const world = worldWith();
    const events = world.takeEvents();
    world.cluster.put(website("w", { replicas: 5 }));
    for (const event of events) await world.reconciler.handle({ kind: "event", event });
    expect(world.cluster.get("Website", "w")?.status).toMatchObject({ observedGeneration: 2 });
    expect(world.cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 5 } });
  });
});

describe("the lease's time", () => {
  it("ends the work: no write begins after it", async () => {
    const world = worldWith();
    world.restart({
      ports: (ports) => ({
        ...ports,
        api: {
          ...ports.api,
          read: async (at) => {
            world.clock.advance(14_000);
            return ports.api.read(at);
          },
        },
      }),
    });
    await world.reconciler.reconcile(request);
    expect(world.cluster.log).toEqual([]);
    expect((await world.row("w"))?.due).toBe(world.clock.now());
  });

  it("ends it between two writes of one plan, too", async () => {
    const world = worldWith();
    world.restart({
      ports: (ports) => ({
        ...ports,
        api: {
          ...ports.api,
          write: async (write) => {
            const result = await ports.api.write(write);
            world.clock.advance(14_000);
            return result;
          },
        },
      }),
      deps: {
        operators: [createWebsiteOperator({ finalizer: "skysail.dev/website", finalize: async () => undefined })],
      },
    });
    await world.reconciler.reconcile(request);
    expect(world.cluster.log.map(({ write }) => write.ref.kind)).toEqual(["Website"]);
    world.restart();
    await world.settle();
    expect(world.cluster.get("Deployment", "w")).toBeDefined();
  });
});
