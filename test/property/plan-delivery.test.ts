import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterEvent } from "../../src/model/events.ts";
import { createWorld, type World } from "../helpers/reconcile-world.ts";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";

type Act = (world: World) => void;

const acts: readonly Act[] = [
  ({ cluster }) => void cluster.put(website("w", { page: "a" })),
  ({ cluster }) => void cluster.put(website("w", { replicas: 3 })),
  ({ cluster }) =>
    void (cluster.get("Website", "w") && cluster.put({ ...website("w"), spec: { image: "b", replicas: 2 } })),
  ({ cluster }) => cluster.remove("Website", "w"),
  ({ cluster }) => cluster.remove("Deployment", "w"),
  ({ cluster }) => {
    const live = cluster.get("Deployment", "w");
    if (live !== undefined) cluster.put({ ...live, spec: { ...(live.spec as object), replicas: 99 } });
  },
];

const finalizing = { finalizer: "skysail.dev/website", finalize: async () => undefined };

describe("delivery", () => {
  it("late, repeated and out of order, ends in the same state, and once that is reached nothing is written", async () => {
    const story = fc.array(
      fc.record({ act: fc.nat(acts.length - 1), deliver: fc.array(fc.nat(50), { maxLength: 4 }) }),
      { minLength: 1, maxLength: 8 },
    );
    const property = fc.asyncProperty(
      story,
      fc.boolean(),
      fc.array(fc.nat(200), { maxLength: 20 }),
      async (chapters, finalizes, repeats) => {
        const operator = createWebsiteOperator(finalizes ? finalizing : {});
        const shuffled = createWorld(operator);
        const pending: ClusterEvent[] = [];
        for (const { act, deliver } of chapters) {
          acts[act]?.(shuffled);
          pending.push(...shuffled.takeEvents());
          for (const pick of deliver) {
            const event = pending[pick % Math.max(1, pending.length)];
            if (event !== undefined) await shuffled.deliver(event);
            pending.push(...shuffled.takeEvents());
          }
        }
        // Every message arrives at last: in any order, some of them more than once.
        const order = [...repeats, ...pending.keys()].toReversed();
        for (const index of order) {
          const event = pending[index % Math.max(1, pending.length)];
          if (event !== undefined) await shuffled.deliver(event);
        }
        await shuffled.settle({ horizonMs: 600_000 });

        const last = shuffled.cluster.get("Website", "w");
        if (last === undefined) expect(shuffled.cluster.state()).toEqual({});
        else {
          const { spec } = last as unknown as { spec: { image: string; replicas: number; page?: string } };
          expect(shuffled.cluster.get("Deployment", "w")).toMatchObject({
            spec: { replicas: spec.replicas, template: { spec: { containers: [{ image: spec.image }] } } },
          });
          expect(shuffled.cluster.get("ConfigMap", "w-page")?.data).toEqual(
            spec.page === undefined ? undefined : { page: spec.page },
          );
          expect(last.status).toEqual({ image: spec.image, observedGeneration: last.metadata.generation, seen: 1 });
        }
        const writes = shuffled.cluster.log.length;
        for (const event of shuffled.cluster.events) await shuffled.deliver(event);
        await shuffled.settle({ horizonMs: 600_000 });
        expect(shuffled.cluster.log.length).toBe(writes);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
