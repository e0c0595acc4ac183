import { expect, it } from "vitest";
import { SkysailError } from "../../src/model/errors.ts";
import type { ResourceEvent } from "../../src/model/events.ts";
import type { ObjectRef } from "../../src/model/refs.ts";
import { createWorld, type World } from "../helpers/reconcile-world.ts";
import { website } from "../helpers/website-operator.ts";

const OWNERS = ["w1", "w2", "w3", "w4", "w5"];

/**
 * An event about a child of many owners asked for all of them at the same moment. Those that found no place asked for the whole message again,
 * and found none again, because the first ones always took them.
 */
it("an event about a child of more owners than a cluster has places reaches every one of them", async () => {
  const world = await createOwners();
  world.restart({ deps: { limits: { perCluster: 2 } } });
  expect(await world.reconciler.handle({ kind: "event", event: sharedBy(world) })).toEqual({ kind: "done" });
  expect(takenIn(world)).toEqual(OWNERS);
});

it("an owner that has to wait goes on by a message of its own: what is done is not done again", async () => {
  const world = await createOwners();
  world.restart({
    ports: ({ api, store }) => ({
      api,
      store: {
        ...store,
        change: async (key, part, change, options) => {
          if (key.object.endsWith("/w3")) throw new SkysailError("LEDGER_UNAVAILABLE", "throttled");
          return store.change(key, part, change, options);
        },
      },
    }),
  });
  expect(await world.reconciler.handle({ kind: "event", event: sharedBy(world) })).toEqual({ kind: "done" });
  expect(takenIn(world)).toEqual(["w1", "w2", "w4", "w5"]);
  expect(world.sent).toMatchObject([{ request: { operator: "website", ref: { name: "w3" } } }]);
});

async function createOwners(): Promise<World> {
  const world = createWorld();
  for (const name of OWNERS) world.cluster.put(website(name));
  await world.settle();
  world.steps.splice(0);
  return world;
}

function sharedBy({ cluster }: World): ResourceEvent {
  const owners = OWNERS.map((name) => {
    const { apiVersion = "", kind = "", metadata } = cluster.get("Website", name) ?? {};
    return { apiVersion, kind, name, uid: metadata?.uid ?? "" };
  });
  const place = { cluster: "c1", group: "", version: "v1", namespace: "shop" };
  const ref: ObjectRef = { ...place, kind: "ConfigMap", resource: "configmaps", name: "shared" };
  const [first] = cluster.events;
  return { ...(first as ResourceEvent), uid: "shared", data: { ref, owners, labels: {}, annotations: {} } };
}

function takenIn({ steps }: World): string[] {
  return steps.flatMap(({ step, ref }) => (step === "taken" ? [ref.name] : [])).toSorted();
}
