import type { Change } from "../store/store.ts";
import type { World } from "../world.ts";
import type { Writer } from "../writer.ts";
import { DEFINITIONS, serveDefinition } from "./definitions.ts";
import { createGarbageCollector } from "./garbage.ts";
import { createNamespaces } from "./namespaces.ts";
import { createWorkloads } from "./workloads.ts";

/** What a controller works with. */
export interface Controls {
  readonly world: World;
  readonly writer: Writer;
  readonly signal: AbortSignal;
}

/** Which of the built-in controllers run. Default of each is `true`. */
export interface ControllerSwitches {
  readonly garbageCollection?: boolean;
  readonly namespaces?: boolean;
  readonly workloads?: boolean;
}

/** A controller: it hears of every change, after the write that made it was answered to its caller. */
export type Controller = (change: Change) => void;

/**
 * Starts the controllers. Definitions are always served: they are part of the API.
 *
 * Guarantees: a controller never runs inside another's write; changes come one by one in the order of revisions; one that fails on a change is
 * called for the next.
 */
export function startControllers(controls: Controls, switches: ControllerSwitches, podReadyMs: number): void {
  const { store } = controls.world;
  const controllers: Controller[] = [
    ({ collection, name, after, before }) => {
      if (collection === DEFINITIONS) serveDefinition(controls, name, store.get({ collection, namespace: "", name }));
      else if (after === undefined && before !== undefined) definitionOf(controls, collection);
    },
    ...(switches.namespaces === false ? [] : [createNamespaces(controls)]),
    ...(switches.garbageCollection === false ? [] : [createGarbageCollector(controls)]),
    ...(switches.workloads === false ? [] : [createWorkloads(controls, podReadyMs)]),
  ];
  const waiting: Change[] = [];
  let scheduled = false;

  const work = (): void => {
    scheduled = false;
    for (let change = waiting.shift(); change !== undefined; change = waiting.shift()) {
      if (controls.signal.aborted) return;
      for (const controller of controllers) attempt(controller, change);
    }
  };
  const stop = store.listen((change) => {
    waiting.push(change);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(work);
  });
  controls.signal.addEventListener("abort", stop, { once: true });
  for (const collection of store.collections()) {
    for (const object of store.list(collection)) {
      const { name = "", namespace = "" } = object.metadata;
      waiting.push({ revision: 0, collection, namespace, name, before: undefined, after: object, last: undefined });
    }
  }
  scheduled = true;
  queueMicrotask(work);
}

/** What cannot be done now (a name that is taken, an object that has just gone) is done at a later change, as a retry would. */
function attempt(controller: Controller, change: Change): void {
  try {
    controller(change);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ApiFailure") throw error;
  }
}

/** The last object of a kind whose definition is on its way out lets the definition go. */
function definitionOf(controls: Controls, collection: string): void {
  const [group = "", resource = ""] = collection.split("/");
  const name = `${resource}.${group}`;
  const definition = controls.world.store.get({ collection: DEFINITIONS, namespace: "", name });
  if (definition?.metadata.deletionTimestamp !== undefined) serveDefinition(controls, name, definition);
}
