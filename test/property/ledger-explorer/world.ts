import type * as inventory from "../../../src/core/ledger/inventory.ts";
import type * as transitions from "../../../src/core/ledger/transitions.ts";
import type { Held } from "../../../src/core/ledger/decisions.ts";
import type { Ending, LeaseSettings } from "../../../src/core/ledger/transitions.ts";
import type { LedgerInventory, LedgerRow } from "../../../src/ports/ledger-store.ts";

/** What the object is at one version of the world: an incarnation, or gone. */
export type ObjectState = string;

/** A small world and what may go wrong in it. */
export interface Scenario {
  readonly name: string;
  readonly settings: LeaseSettings;
  /** Place of each actor's code in the order of deployments. Default is 1 for all. */
  readonly programs?: readonly number[];
  /** Offset of each actor's clock; one actor per entry. */
  readonly skews: readonly number[];
  /** The object before and after each change: an incarnation such as `u1`, or `gone`. */
  readonly script: readonly ObjectState[];
  /** The fence that the objects bear at the beginning, from a table that was lost. Default is none. */
  readonly bears?: number;
  /** How runs may end. */
  readonly ends: readonly ("complete" | "wait" | "fail" | "terminal" | "release")[];
  /** How often each fault and each step of time may happen. */
  readonly budget: Budget;
}

/** What may still happen. */
export interface Budget {
  ticks: number;
  crashes: number;
  lost: number;
  redeliveries: number;
  sweeps: number;
  renewals: number;
  restores: number;
  /** Requests that arrive after their sender's time is over, because it was stopped after it had looked at its clock. */
  pauses: number;
  /** Runs that finish and ask for a delayed message, which may come at any time. */
  waits: number;
}

/** A hint on its way. `ready`: a function may receive it. It exists until somebody acknowledges it. */
export interface Message {
  readonly id: string;
  readonly about?: string;
  /** Of a delayed one: the moment that it was sent for. */
  readonly wakeAt?: number;
  ready: boolean;
}

/** A function that works on a message. */
export type Actor =
  | { at: "idle" }
  | {
      at: "acquire";
      message: string;
      about?: string;
      wakeAt?: number;
      token: string;
      row?: LedgerRow;
      repeat?: unknown;
    }
  | Running;

/** A function that holds a lease, or thinks so. */
export interface Running {
  at: "observe" | "widen" | "write" | "prune" | "raise" | "end";
  message: string;
  held: Held;
  row: LedgerRow;
  expires: number;
  /** The version of the world that this run acts on. */
  observed: number;
  entries: string[];
  written: { uid: string; resourceVersion: string }[];
  pruned: boolean;
  repeats: number;
  /** The moment that it has sent a delayed message for. */
  wakeAt?: number;
  /** How it ends, once decided; `now`: after a refusal for other hints. */
  ending?: { kind: Scenario["ends"][number]; now: boolean };
  repeat?: unknown;
}

/** Everything, as plain data: a state is its JSON. */
export interface World {
  time: number;
  head: number;
  /** Ghost: the version that the last finished run acted on. */
  handled: number;
  row?: LedgerRow;
  inventory?: LedgerInventory;
  backup?: { row?: LedgerRow; inventory?: LedgerInventory };
  messages: Message[];
  nextMessage: number;
  /** What the sweep has read and not yet claimed. */
  sweeping?: number;
  /** Ghost: the wake-up that the last finished run asked for, until somebody takes the row. */
  asked?: number;
  actors: Actor[];
  acquired: number;
  /** The children that exist, and the ghost of those that valid holders applied. */
  children: string[];
  writes: number;
  /** The fence that the objects bear. */
  objectFence: number;
  /** Ghost: the largest fence handed out. */
  topFence: number;
  /** Ghost: the newest code that has held the row. */
  topProgram: number;
  /** Ghost: what the last step broke by itself. */
  problem?: string | undefined;
  /** Ghost: what the last step showed to be possible. */
  shown?: string;
  left: Budget;
}

/** The transitions that the explorer runs: the real ones, or mutants of them. */
export type Transitions = typeof transitions & typeof inventory;

/** Text of the only key. */
export const KEY_TEXT = "c#o#g/K/n/x";

/** When the world begins, by its own time. */
export const BEGIN = 100;

/** The world before anything happened: one object, one hint about it. */
export function begin(scenario: Scenario): World {
  return {
    time: BEGIN,
    head: 0,
    handled: -1,
    messages: [{ id: "m0", about: "o:0", ready: true }],
    nextMessage: 1,
    actors: scenario.skews.map(() => ({ at: "idle" as const })),
    acquired: 0,
    children: [],
    writes: 0,
    objectFence: scenario.bears ?? 0,
    topFence: 0,
    topProgram: 0,
    left: { ...scenario.budget },
  };
}

/** What must hold in every state; the first thing that does not, as a sentence. */
export function violation(world: World, scenario: Scenario): string | undefined {
  const { row, messages, actors, inventory, left } = world;
  if (world.problem !== undefined) return world.problem;
  const awake = messages.length > 0 || (row?.due !== undefined && row.shard !== undefined);
  if (world.head > world.handled && !awake) return "I1: a change is not reconciled and nothing will wake the row";
  // A duplicate that a function still works on, while another has acknowledged the message, wakes nothing: what it stands for was done.
  const duplicated = left.redeliveries < scenario.budget.redeliveries;
  if (!duplicated && row !== undefined && (row.token !== undefined || row.seen > (row.done ?? 0)) && !awake) {
    return "liveness: the row is held or dirty, and nothing will wake it";
  }
  const waits = world.asked === undefined || messages.some(({ wakeAt }) => wakeAt === world.asked);
  if (!waits && row?.due === undefined) return "liveness: a run asked to be woken, and nothing will";
  if (row?.token === undefined && row?.expires !== undefined) return "a lease without a holder";
  if (row?.ttl !== undefined && row.gone !== true) return "a row that lives may be dropped by its time to live";
  const missing = world.children.find((child) => inventory?.entries.includes(child) !== true);
  const restored = left.restores < scenario.budget.restores;
  if (missing !== undefined && !restored) return `I6: ${missing} was applied and is not in the inventory`;
  const holders = actors.filter(
    (actor, index) =>
      isRunning(actor) &&
      // Whoever repeats the end of its lease writes no more.
      !(actor.at === "end" && actor.repeat !== undefined) &&
      clockOf(world, scenario, index) < actor.expires - scenario.settings.times.stopBeforeMs,
  );
  if (holders.length > 1 && !restored) return "I2: two unexpired holders";
  for (const actor of actors) {
    if (
      isRunning(actor) &&
      actor.at !== "raise" &&
      actor.repeat === undefined &&
      row?.token === actor.held.token &&
      row.fence !== actor.held.fence
    ) {
      return "I3: the row's fence is not its holder's";
    }
  }
  if (row !== undefined && row.fence < world.topFence && !restored) return "I3: the fence shrank";
  return undefined;
}

/** Whether everything is done: nothing is left to reconcile, nobody holds the row, nothing is on its way. */
export function isSettled({ head, handled, row, messages }: World, { script }: Scenario): boolean {
  return (
    head === script.length - 1 &&
    handled === head &&
    messages.length === 0 &&
    row?.token === undefined &&
    row?.due === undefined
  );
}

/** The time by an actor's clock. */
export function clockOf(world: World, scenario: Scenario, actor: number): number {
  return world.time + (scenario.skews[actor] ?? 0);
}

/** Whether the actor holds a lease, or thinks so. */
export function isRunning(actor: Actor): actor is Running {
  return actor.at !== "idle" && actor.at !== "acquire";
}

/** What a run knows when it ends. */
export function endingOf(actor: Running, uid: string | undefined): Ending {
  return {
    keyText: KEY_TEXT,
    token: actor.held.token,
    row: actor.row,
    written: actor.written,
    ...(uid === undefined ? {} : { uid }),
  };
}
