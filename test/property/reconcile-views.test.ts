import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterApi } from "../../src/ports/cluster-api.ts";
import { LEDGER_SHARDS } from "../../src/ports/ledger-store.ts";
import { createWorld, toDueRequest, type World } from "../helpers/reconcile-world.ts";
import { addWatchingProcess, type WatchingProcess } from "../helpers/watching-process.ts";
import { createWebsiteOperator, website } from "../helpers/website-operator.ts";

const KINDS = ["Website", "Deployment", "ConfigMap"];

const REQUEST = toDueRequest(createWebsiteOperator(), "example.dev/Website/shop/w");

/** What people do. */
const ACTS: readonly ((world: World) => void)[] = [
  (world) => edit(world, { replicas: 1 }),
  (world) => edit(world, { replicas: 3 }),
  (world) => edit(world, { page: "a" }),
  (world) => edit(world, { page: "b" }),
  (world) => edit(world, { page: undefined }),
  ({ cluster }) => cluster.remove("Website", "w"),
  ({ cluster }) => cluster.remove("Deployment", "w"),
  ({ cluster }) => cluster.remove("ConfigMap", "w-page"),
  ({ cluster }) => {
    const live = cluster.get("Deployment", "w");
    if (live !== undefined) cluster.put({ ...live, spec: { ...(live.spec as object), replicas: 99 } });
  },
  ({ cluster }) => cluster.collect(),
];

/** Changes what the Website says; without one there is one again. */
function edit({ cluster }: World, change: { readonly replicas?: number; readonly page?: string | undefined }): void {
  const { page, ...spec } = {
    image: "nginx",
    replicas: 1,
    ...(cluster.get("Website", "w")?.spec as object),
    ...change,
  } as {
    readonly page?: string;
  };
  cluster.put({ ...website("w"), spec: page === undefined ? spec : { ...spec, page } });
}

type Step =
  | { readonly do: "act"; readonly act: number }
  /** The next write to the API server finds that this was done just before. */
  | { readonly do: "overtake"; readonly act: number }
  | { readonly do: "watch"; readonly process: number; readonly kind: number; readonly count: number }
  | { readonly do: "deliver" | "repeat"; readonly process: number; readonly which: number }
  /** It is done, and the watch of this kind alone keeps up, and its hints are delivered. */
  | { readonly do: "follow"; readonly act: number; readonly process: number; readonly kind: number }
  /** A hint overtakes the watch. */
  | { readonly do: "early"; readonly process: number; readonly kind: number }
  | { readonly do: "wake"; readonly process: number }
  /** A process that watches nothing, such as a function, looks at the object. */
  | { readonly do: "visit" };

const process = fc.nat(1);
// Mostly edits: one that undoes the one before is what an old view would miss.
const act = fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(ACTS.length - 1) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("act" as const), act }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("overtake" as const), act }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("follow" as const),
      act,
      process,
      kind: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("watch" as const),
      process,
      kind: fc.nat(KINDS.length - 1),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("deliver" as const), process, which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat" as const), process, which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("early" as const), process, kind: fc.nat(KINDS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wake" as const), process }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("visit" as const) }) },
);

/** Wakes what is due within two minutes. */
async function wakeDue(world: World, { reconciler }: WatchingProcess): Promise<boolean> {
  const until = world.clock.now() + 120_000;
  const shards = Array.from({ length: LEDGER_SHARDS }, (_, shard) => world.store.due(shard, until, 10));
  const due = (await Promise.all(shards)).flat();
  for (const row of due) {
    world.clock.advance(Math.max(0, row.due - world.clock.now()));
    await reconciler.handle({ kind: "request", request: toDueRequest(createWebsiteOperator(), row.key.object) });
  }
  return due.length > 0;
}

describe("what watches show", () => {
  it(
    "however far behind, in one or two processes on one ledger, loses no change and brings no old state back",
    { timeout: 120_000 },
    async () => {
      let glances = 0;
      const property = fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (steps, alone) => {
          const world = createWorld();
          const bare = world.reconciler;
          const overtaking: number[] = [];
          const around = (api: ClusterApi): ClusterApi => ({
            ...api,
            write: (write, options) => {
              const act = overtaking.shift();
              if (act !== undefined) ACTS[act]?.(world);
              return api.write(write, options);
            },
          });
          const processes = [addWatchingProcess(world, around)];
          if (!alone) processes.push(addWatchingProcess(world, around));
          world.cluster.put(website("w", { page: "a" }));
          for (const each of processes) await each.settle();
          const delivered: WatchingProcess["pending"][] = [[], []];
          for (const one of steps) {
            if (one.do === "act") ACTS[one.act]?.(world);
            else if (one.do === "overtake") overtaking.push(one.act);
            else if (one.do === "visit") await bare.reconcile(REQUEST);
            else {
              const at = one.process % processes.length;
              const each = processes[at] as WatchingProcess;
              const done = delivered[at] as WatchingProcess["pending"];
              if (one.do === "watch") each.watch(KINDS[one.kind] ?? "", one.count);
              else if (one.do === "follow") {
                ACTS[one.act]?.(world);
                each.watch(KINDS[one.kind] ?? "");
                for (const event of each.pending.splice(0)) {
                  await each.deliver(event);
                  done.push(event);
                }
              } else if (one.do === "early") {
                const event = each.hintEarly(KINDS[one.kind] ?? "");
                if (event !== undefined) await each.deliver(event);
              } else if (one.do === "wake") await wakeDue(world, each);
              else {
                const from = one.do === "deliver" ? each.pending : done;
                const event = from[one.which % Math.max(1, from.length)];
                if (event === undefined) continue;
                if (one.do === "deliver") done.push(...each.pending.splice(each.pending.indexOf(event), 1));
                await each.deliver(event);
              }
            }
          }
          overtaking.length = 0;
          const [first] = processes as [WatchingProcess];
          do for (const each of processes) await each.settle();
          while (await wakeDue(world, first));
          glances += world.steps.filter((each) => each.step === "observed" && each.from === "view").length;

          // A process that sees nothing but the live state finds nothing to do.
          world.restart();
          const before = world.cluster.state();
          expect(await world.reconciler.reconcile(REQUEST)).toEqual({ kind: "done", writes: 0 });
          expect(world.cluster.state()).toEqual(before);
          const wanted = world.cluster.get("Website", "w")?.spec as { replicas?: number; page?: string } | undefined;
          const replicas = (world.cluster.get("Deployment", "w")?.spec as { replicas?: number } | undefined)?.replicas;
          expect(replicas).toBe(wanted?.replicas);
          const page = (world.cluster.get("ConfigMap", "w-page") as { data?: { page?: string } } | undefined)?.data
            ?.page;
          expect(page).toBe(wanted?.page);
        },
      );
      await fc.assert(property, { numRuns: 500, seed: 7 });
      expect(glances).toBeGreaterThan(400);
    },
  );
});
