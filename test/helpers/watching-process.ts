import { EVENT_TYPES, type ResourceEvent } from "../../src/model/events.ts";
import type { ClusterApi } from "../../src/ports/cluster-api.ts";
import type { Reconciler } from "../../src/stages/reconcile/reconciler.ts";
import { createViewMemory, type ViewMemory } from "../../src/stages/watch/view-memory.ts";
import type { World } from "./reconcile-world.ts";

/** A process that reconciles and watches; its watches show what a test lets through, kind by kind. */
export interface WatchingProcess {
  readonly memory: ViewMemory;
  /** Events that its watches have shown and nobody has delivered yet. */
  readonly pending: ResourceEvent[];
  /** Objects that it read live, as `Kind name`. */
  readonly reads: string[];
  /** Lets the watch of a kind show the next `count` changes of the cluster; default is all. */
  watch(kind: string, count?: number): void;
  /** Takes the next change of a kind that its watch has not shown: the hint of it came another way, and the watch will show it without one. */
  hintEarly(kind: string): ResourceEvent | undefined;
  /** Lets every watch show everything. */
  catchUp(): void;
  /** Gives one event to its reconciler, until it takes it. */
  deliver(event: ResourceEvent): Promise<void>;
  /** Delivers what is pending and what comes of it, until nothing does. */
  settle(): Promise<void>;
  readonly reconciler: Reconciler;
}

const KINDS = ["Website", "Deployment", "ConfigMap"];
const GROUPS: Readonly<Record<string, string>> = { Website: "example.dev", Deployment: "apps", ConfigMap: "" };

/** Adds a process to a world: on its cluster, through `around`, and on its ledger. Its watches begin in sync with what is there. */
export function addWatchingProcess(
  world: World,
  around: (api: ClusterApi) => ClusterApi = (api) => api,
): WatchingProcess {
  const memory = createViewMemory(() => true);
  const reads: string[] = [];
  const pending: ResourceEvent[] = [];
  const early = new Set<ResourceEvent>();
  const shown = new Map(KINDS.map((kind) => [kind, 0]));
  const counted = (api: ClusterApi): ClusterApi => ({
    ...api,
    read: (ref, options) => {
      reads.push(`${ref.kind} ${ref.name}`);
      return api.read(ref, options);
    },
  });
  world.restart({
    ports: ({ api, store }) => ({ api: around(counted(api)), store }),
    deps: { views: () => memory },
  });
  const { reconciler } = world;

  const show = (event: ResourceEvent): void => {
    const { kind, group } = event.data.ref;
    const { name, namespace, uid } = event.data.ref;
    const part = memory.of({ kind, group });
    const place = { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) };
    if (event.type === EVENT_TYPES.deleted) part?.forget({ apiVersion: "", kind, metadata: place });
    else if (event.data.object !== undefined) part?.keep(event.data.object);
    part?.stand(event.resourceversion);
    if (!early.delete(event)) pending.push(event);
  };
  const process: WatchingProcess = {
    memory,
    pending,
    reads,
    reconciler,
    watch(kind, count = Infinity) {
      const all = world.cluster.events.filter(({ data }) => data.ref.kind === kind);
      const from = shown.get(kind) ?? 0;
      const next = all.slice(from, from + count);
      shown.set(kind, from + next.length);
      next.forEach(show);
    },
    hintEarly(kind) {
      const all = world.cluster.events.filter(({ data }) => data.ref.kind === kind);
      const event = all.slice(shown.get(kind)).find((one) => !early.has(one));
      if (event !== undefined) early.add(event);
      return event;
    },
    catchUp() {
      // A bookmark: every watch has come as far as the cluster.
      const latest = world.cluster.events.at(-1)?.resourceversion;
      for (const kind of KINDS) {
        process.watch(kind);
        memory.of({ kind, group: GROUPS[kind] ?? "" })?.stand(latest);
      }
    },
    async deliver(event) {
      for (let tries = 0; tries < 20; tries++) {
        const disposition = await reconciler.handle({ kind: "event", event });
        if (disposition.kind === "done") return;
        world.clock.advance(disposition.afterMs);
      }
      throw new Error("a message was never taken");
    },
    async settle() {
      for (let turns = 0; turns < 500; turns++) {
        const event = pending.shift();
        if (event !== undefined) await process.deliver(event);
        else {
          world.cluster.collect();
          process.catchUp();
          if (pending.length === 0) return;
        }
      }
      throw new Error("the process never settles");
    },
  };
  return process;
}
