import { applyChange } from "../../../src/adapters/local/ledger-interpreter.ts";
import type { Change } from "../../../src/ports/ledger-store.ts";
import type { Actor, Running, World } from "./world.ts";

/** What a call asks of the store. */
export interface Changes {
  readonly row?: Change<"row">;
  readonly inventory?: Change<"inventory">;
}

/** Offers a step of an actor. */
export type Act = <A extends Actor>(label: string, happen: (world: World, actor: A) => void) => void;

/** Marks the label of a step that only its actor can notice. */
export const SILENT = " (silent)";

/** A call to the store: it may be answered, or be applied and repeated because its answer was lost. */
export function lossy<A extends Actor & { repeat?: unknown }>(
  world: World,
  computed: Changes,
  label: string,
  act: Act,
  answered: (w: World, actor: A, result: { applied: boolean }) => void,
): void {
  act<A>(label, (w, actor) => {
    const changes = (actor.repeat as Changes | undefined) ?? computed;
    delete actor.repeat;
    answered(w, actor, store(w, changes));
  });
  if (world.left.lost === 0) return;
  act<A>(`${label}, answer lost`, (w, actor) => {
    w.left.lost--;
    const changes = (actor.repeat as Changes | undefined) ?? computed;
    if (store(w, changes).applied && actor.at === "end") {
      // What was recorded counts from now on, whether or not the actor learns of it.
      const terminal = changes.row?.update.done?.to === "value";
      if (terminal) w.handled = Math.max(w.handled, (actor as Running).observed);
      ask(w, actor as Running);
    }
    actor.repeat = changes;
  });
}

/** Makes both changes, or none. */
export function store(world: World, { row, inventory }: Changes): { applied: boolean } {
  const nextRow = row === undefined ? world.row : applyChange<"row">(world.row, row);
  const nextInventory =
    inventory === undefined ? world.inventory : applyChange<"inventory">(world.inventory, inventory);
  if ((row !== undefined && nextRow === undefined) || (inventory !== undefined && nextInventory === undefined)) {
    return { applied: false };
  }
  if (nextRow !== undefined) world.row = nextRow;
  if (nextInventory !== undefined) world.inventory = nextInventory;
  return { applied: true };
}

/** Notes what the actor asked for with the end of its lease: a wake-up, or none. */
export function ask(world: World, { ending, wakeAt }: Running): void {
  delete world.asked;
  if (ending?.kind === "wait" && wakeAt !== undefined) world.asked = wakeAt;
}

/** A hint sets out. */
export function send(world: World, about: string | undefined, wakeAt?: number): void {
  const hint = { ...(about === undefined ? {} : { about }), ...(wakeAt === undefined ? {} : { wakeAt }) };
  world.messages.push({ id: `m${world.nextMessage++}`, ...hint, ready: true });
}

/** A message is done with, wherever it is. */
export function acknowledge(world: World, message: string): void {
  world.messages = world.messages.filter(({ id }) => id !== message);
}

/** A message comes again, if nobody has acknowledged it. */
export function redeliver(world: World, message: string): void {
  const found = world.messages.find(({ id }) => id === message);
  if (found !== undefined) found.ready = true;
}
