import { describe, expect, it } from "vitest";
import { SkysailError } from "../../src/model/errors.ts";
import { createWorld, type Ports, type World } from "../helpers/reconcile-world.ts";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";

/** Lets a process die at its `step`-th effect, before or after it took place: from then on nothing of it reaches anybody. */
function dying(step: number, when: "before" | "after"): { ports: (ports: Ports) => Ports; isDead: () => boolean } {
  let left = step;
  let isDead = false;
  const effect = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new SkysailError("KUBE_UNAVAILABLE", "dead");
    left -= 1;
    if (left > 0) return work();
    isDead = true;
    if (when === "after") await work();
    throw new SkysailError("KUBE_UNAVAILABLE", "dead");
  };
  return {
    isDead: () => isDead,
    ports: ({ api, store }) => ({
      api: {
        ...api,
        read: (ref) => (isDead ? Promise.reject(new Error("dead")) : api.read(ref)),
        write: (write) => effect(() => api.write(write)),
      },
      store: {
        ...store,
        change: (key, part, change) => effect(() => store.change(key, part, change)),
        changeBoth: (key, changes) => effect(() => store.changeBoth(key, changes)),
      },
    }),
  };
}

const operator = createWebsiteOperator({
  finalizer: "skysail.dev/website",
  finalize: async () => undefined,
  configNamespace: "far",
});

/** What happens in the world, one after the other; each is settled before the next. */
const STORY: readonly {
  readonly name: string;
  readonly act: (world: World) => void;
  readonly ends: (world: World) => void;
}[] = [
  {
    name: "created",
    act: ({ cluster }) => void cluster.put(website("w", { page: "one" })),
    ends: ({ cluster }) => {
      expect(cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 1 } });
      expect(cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "one" } });
      expect(cluster.get("Website", "w")?.status).toEqual({ image: "nginx", observedGeneration: 1, seen: 1 });
    },
  },
  {
    name: "changed, one child no longer wanted",
    act: ({ cluster }) => void cluster.put({ ...website("w"), spec: { image: "two", replicas: 2 } }),
    ends: ({ cluster }) => {
      expect(cluster.get("Deployment", "w")).toMatchObject({ spec: { replicas: 2 } });
      expect(cluster.get("ConfigMap", "w-page")).toBeUndefined();
      expect(cluster.get("Website", "w")?.status).toMatchObject({ image: "two" });
    },
  },
  {
    name: "wanted again",
    act: ({ cluster }) => void cluster.put(website("w", { page: "three" })),
    ends: ({ cluster }) => expect(cluster.get("ConfigMap", "w-page")).toMatchObject({ data: { page: "three" } }),
  },
  {
    name: "deleted",
    act: ({ cluster }) => cluster.remove("Website", "w"),
    ends: ({ cluster }) => expect(cluster.state()).toEqual({}),
  },
];

describe.each(STORY.map((chapter, index) => ({ ...chapter, index })))(
  "a process that dies while an object is $name",
  ({ index }) => {
    it.each(["before", "after"] as const)("%s any of its effects leaves nothing undone", async (when) => {
      let steps = 0;
      for (let step = 1; ; step++) {
        const world = createWorld(operator);
        for (const chapter of STORY.slice(0, index)) {
          chapter.act(world);
          await world.settle();
        }
        const { ports, isDead } = dying(step, when);
        world.restart({ ports });
        STORY[index]?.act(world);
        const events = world.takeEvents();
        for (const event of events) await world.reconciler.handle({ kind: "event", event });
        if (!isDead()) break;
        steps += 1;
        world.restart();
        // The queue delivers again what was never acknowledged; the ledger wakes what is due.
        for (const event of events) await world.deliver(event);
        await world.settle();
        STORY[index]?.ends(world);
        const writes = world.cluster.log.length;
        for (const event of world.cluster.events) await world.deliver(event);
        await world.settle();
        expect(world.cluster.log.length, `writes after all was done, step ${step}`).toBe(writes);
      }
      expect(steps).toBeGreaterThan(3);
    });
  },
);
