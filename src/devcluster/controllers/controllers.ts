import type { Change } from "../store/store.ts";
import type { World } from "../world.ts";
import type { Judged } from "./judged.ts";
import type { Writer } from "../writer.ts";
import { AT_START } from "./at-start.ts";
import { attempt } from "./attempt.ts";
import { createClaims } from "./claims.ts";
import { createDependents, type Dependents } from "./dependents.ts";
import { DEFINITIONS, serveDefinition } from "./definitions.ts";
import { createEndpoints } from "./endpoints/endpoints.ts";
import { createEventExpiry } from "./events/expiry.ts";
import { createRecorder, type Recorder, SILENT } from "./events/recorder.ts";
import { createGarbageCollector } from "./garbage.ts";
import { createKubelet } from "./kubelet.ts";
import { createNamespaces } from "./namespaces.ts";
import { createWorkloads } from "./workloads.ts";

/** What a controller works with. */
export interface Controls {
  readonly world: World;
  /** Of the workloads' and the other controllers that are clients in a cluster: policies judge what they do. */
  readonly writer: Writer;
  readonly remove: Judged["remove"];
  /** Of the API server itself, which serves definitions. */
  readonly server: Writer;
  readonly signal: AbortSignal;
  readonly dependents: Dependents;
  readonly events: Recorder;
}

/** Which of the built-in controllers run. Default of each is `true`, but of events. */
export interface ControllerSwitches {
  readonly garbageCollection?: boolean;
  readonly namespaces?: boolean;
  /** Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs: without it nothing makes their pods. */
  readonly workloads?: boolean;
  /** DaemonSets among the workloads. */
  readonly daemonSets?: boolean;
  /** Endpoints and EndpointSlices of Services. */
  readonly endpoints?: boolean;
  /** Events of what the workloads' controllers do, which go after an hour as in a cluster. Default is `false`: they are writes, too. */
  readonly events?: boolean;
  /** Scheduler and kubelet in one: without it pods stay Pending, as in a cluster without nodes. */
  readonly kubelet?: boolean;
}

/** A controller: it hears of every change, after the write that made it was answered to its caller. */
export type Controller = (change: Change) => void;

/**
 * Starts the controllers. Definitions are always served: they are part of the API.
 *
 * Guarantees: a controller never runs inside another's write; changes come one by one in the order of revisions; one that fails on a change is
 * called for the next.
 */
export function startControllers(
  parts: Omit<Controls, "dependents" | "events">,
  switches: ControllerSwitches,
  podReadyMs: number,
): void {
  const { store } = parts.world;
  const events = switches.events === true ? createRecorder(parts) : SILENT;
  const controls = { ...parts, dependents: createDependents(store, parts.signal), events };
  const controllers: Controller[] = [
    ({ collection, name, after, before }) => {
      if (collection === DEFINITIONS) serveDefinition(controls, name, store.get({ collection, namespace: "", name }));
      else if (after === undefined && before !== undefined) definitionOf(controls, collection);
    },
    ...(switches.namespaces === false ? [] : [createNamespaces(controls)]),
    ...(switches.garbageCollection === false ? [] : [createGarbageCollector(controls)]),
    ...(switches.workloads === false ? [] : [createClaims(controls)]),
    ...(switches.workloads === false ? [] : [createWorkloads(controls, { daemonSets: switches.daemonSets !== false })]),
    ...(switches.endpoints === false ? [] : [createEndpoints(controls)]),
    ...(switches.events === true ? [createEventExpiry(controls)] : []),
    ...(switches.kubelet === false ? [] : [createKubelet(controls, podReadyMs)]),
  ];
  const waiting: Change[] = [];
  let scheduled = false;

  const work = (): void => {
    scheduled = false;
    for (let change = waiting.shift(); change !== undefined; change = waiting.shift()) {
      if (controls.signal.aborted) return;
      for (const controller of controllers) attempt(() => controller(change));
    }
  };
  const stop = store.listen((change) => {
    waiting.push(change);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(work);
  });
  controls.signal.addEventListener("abort", stop, { once: true });
  // Definitions before what they define: nobody is told yet of an owner whose kind is not served.
  for (const collection of new Set([DEFINITIONS, ...store.collections()])) {
    for (const object of store.list(collection)) {
      const { name = "", namespace = "" } = object.metadata;
      waiting.push({
        revision: AT_START,
        collection,
        namespace,
        name,
        before: undefined,
        after: object,
        last: undefined,
      });
    }
  }
  scheduled = true;
  queueMicrotask(work);
}

/** The last object of a kind whose definition is on its way out lets the definition go. */
function definitionOf(controls: Controls, collection: string): void {
  const [group = "", resource = ""] = collection.split("/");
  const name = `${resource}.${group}`;
  const definition = controls.world.store.get({ collection: DEFINITIONS, namespace: "", name });
  if (definition?.metadata.deletionTimestamp !== undefined) serveDefinition(controls, name, definition);
}
