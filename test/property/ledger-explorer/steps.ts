import { nextMove } from "../../../src/core/ledger/decisions.ts";
import type { Change } from "../../../src/ports/ledger-store.ts";
import { type Act, acknowledge, lossy, redeliver, send, SILENT, store } from "./actions.ts";
import { describeTake, takeProblem } from "./postconditions.ts";
import { runSteps } from "./run-steps.ts";
import {
  type Actor,
  clockOf,
  isRunning,
  KEY_TEXT,
  type Running,
  type Scenario,
  type Transitions,
  type World,
} from "./world.ts";

/** One thing that may happen: it changes the world it is given. */
export interface Step {
  readonly label: string;
  readonly happen: (world: World) => void;
}

/**
 * Everything that may happen next. A step of an actor that neither sees nor changes anything shared comes alone: when it happens makes no
 * difference to the others.
 */
export function stepsOf(world: World, scenario: Scenario, t: Transitions): Step[] {
  const steps = allSteps(world, scenario, t);
  const silent = steps.find(({ label }) => label.endsWith(SILENT));
  return silent === undefined ? steps : [silent];
}

function allSteps(world: World, scenario: Scenario, t: Transitions): Step[] {
  const steps: Step[] = [];
  const step = (label: string, happen: (world: World) => void): void => void steps.push({ label, happen });
  const { left } = world;

  if (world.head + 1 < scenario.script.length) {
    step("change", (w) => {
      w.head++;
      // The children of another incarnation are not its own: garbage collection takes them.
      send(w, `o:${w.head}`);
    });
  }
  if (left.ticks > 0) step("tick", (w) => void (w.time++, w.left.ticks--));
  if (left.sweeps > 0 && world.row?.due !== undefined && world.row.shard !== undefined && world.row.due <= world.time) {
    const { due } = world.row;
    step("the sweep finds the row due", (w) => {
      w.left.sweeps--;
      w.sweeping = due;
    });
  }
  if (world.sweeping !== undefined) {
    const due = world.sweeping;
    step("the sweep claims the row", (w) => {
      delete w.sweeping;
      if (!store(w, { row: t.claim({ due, until: w.time + 2 }) }).applied) return;
      w.shown = "a due row is claimed";
      if (world.row?.due !== due) w.problem = "a row was claimed that had moved on";
      if (w.row?.due !== w.time + 2) w.problem = "a claimed row is still due";
      send(w, undefined);
    });
  }
  if (left.restores > 0) {
    if (world.backup === undefined) {
      // No run spans a restore: a restored table is another table, which functions that are running do not know.
      step("backup", (w) => {
        w.backup = {
          ...(w.row === undefined ? {} : { row: w.row }),
          ...(w.inventory === undefined ? {} : { inventory: w.inventory }),
        };
      });
    } else if (world.backup !== undefined && !world.actors.some(isRunning)) {
      step("restore", (w) => {
        w.left.restores--;
        if (w.backup?.row === undefined) delete w.row;
        else w.row = w.backup.row;
        if (w.backup?.inventory === undefined) delete w.inventory;
        else w.inventory = w.backup.inventory;
        // A restored table is answered by a full sync, which names every object.
        send(w, undefined);
      });
    }
  }
  for (const [index, actor] of world.actors.entries()) {
    const act = (label: string, happen: (world: World, actor: never) => void): void =>
      step(`${index}: ${label}`, (w) => happen(w, w.actors[index] as never));
    actorSteps(world, scenario, t, index, actor, act);
  }
  return steps;
}

function actorSteps(world: World, scenario: Scenario, t: Transitions, index: number, actor: Actor, act: Act): void {
  const become = (w: World, next: Actor): void => void (w.actors[index] = next);
  const now = clockOf(world, scenario, index);
  const { left } = world;

  if (actor.at === "idle") {
    for (const message of world.messages.filter(({ ready }) => ready)) {
      act(`receives ${message.about ?? `a wake-up ${message.wakeAt ?? ""}`}`, (w) => {
        const received = w.messages.find(({ id }) => id === message.id);
        if (received !== undefined) received.ready = false;
        become(w, {
          at: "acquire",
          message: message.id,
          ...(message.about === undefined ? {} : { about: message.about }),
          ...(message.wakeAt === undefined ? {} : { wakeAt: message.wakeAt }),
          token: `t${w.acquired++}`,
          ...(w.row === undefined ? {} : { row: w.row }),
        });
      });
    }
    return;
  }
  if (left.crashes > 0 && (isRunning(actor) || actor.repeat !== undefined)) {
    act("crashes", (w) => {
      w.left.crashes--;
      // Without a durable queue the message of a run dies with it; one that took nothing yet comes again by a relist.
      if (scenario.settings.durableQueue || !isRunning(actor)) redeliver(w, actor.message);
      else acknowledge(w, actor.message);
      become(w, { at: "idle" });
    });
  }
  if (left.redeliveries > 0 && world.messages.some(({ id, ready }) => id === actor.message && !ready)) {
    act("message comes again", (w) => {
      w.left.redeliveries--;
      redeliver(w, actor.message);
    });
  }
  if (actor.at === "acquire") {
    acquireSteps(world, scenario, t, actor, index, act, become);
    return;
  }
  runSteps(world, scenario, t, actor, now, act, become);
}

function acquireSteps(
  world: World,
  scenario: Scenario,
  t: Transitions,
  actor: Actor & { at: "acquire" },
  index: number,
  act: Act,
  become: (w: World, next: Actor) => void,
): void {
  const { settings } = scenario;
  const now = clockOf(world, scenario, index);
  const order = scenario.programs?.[index] ?? 1;
  const program = { order, id: `p${order}` };
  const hint = {
    ...(actor.about === undefined ? {} : { about: actor.about }),
    ...(actor.wakeAt === undefined ? {} : { wakeAt: actor.wakeAt }),
  };
  const move = nextMove(actor.row, { now, times: settings.times, program, ...hint });
  if (actor.repeat === undefined && move.do === "drop") {
    act(`drops what is ${move.as}`, (w) => {
      w.shown = `a hint is dropped: ${move.as}`;
      acknowledge(w, actor.message);
      become(w, { at: "idle" });
    });
    return;
  }
  if (actor.repeat === undefined && move.do === "stand-back") {
    act("stands back", (w) => {
      w.shown = "older code stands back";
      redeliver(w, actor.message);
      become(w, { at: "idle" });
    });
    return;
  }
  if (move.do === "stand-back" || move.do === "drop") return;
  const change =
    (actor.repeat as Change<"row"> | undefined) ??
    (move.do === "mark"
      ? t.mark({ keyText: KEY_TEXT, held: move.held, times: settings.times, ...hint })
      : t.take({ ...settings, shard: 1, token: actor.token, now, program }));
  const before = world.row;
  lossy<Actor & { at: "acquire" }>(world, { row: change }, move.do, act, (w, self, { applied }) => {
    const found = w.row;
    if (found?.token === self.token) {
      if (applied) w.shown = describeTake(before, found, now);
      delete w.asked;
      w.problem = takeProblem(w, before, found, applied, order);
      w.topProgram = Math.max(w.topProgram, order);
      w.topFence = Math.max(w.topFence, found.fence);
      const held = { token: self.token, fence: found.fence, saw: found.seen, notes: found.noted?.length ?? 0 };
      const base: Pick<Running, "message" | "held" | "row" | "expires" | "observed"> = {
        message: self.message,
        held,
        row: found,
        expires: found.expires ?? -1,
        observed: -1,
      };
      become(w, { at: "observe", ...base, entries: [], written: [], pruned: false, repeats: 0 });
    } else if (applied && move.do === "mark") {
      w.shown = "a hint is counted for the holder";
      if (found !== undefined && found.seen !== (before?.seen ?? 0) + 1) w.problem = "a mark does not count its hint";
      if (before?.token !== self.row?.token)
        w.problem = "a hint is left to a holder who is gone, and waits for the end of a lease";
      // After a renewal that the marker did not see, this is the old end: the row is looked at once too often.
      if ((found?.due ?? 0) <= (self.row?.expires ?? 0)) w.problem = "a mark is due before the lease's end";
      acknowledge(w, self.message);
      become(w, { at: "idle" });
    } else {
      become(w, { ...self, ...(found === undefined ? {} : { row: found }) });
    }
  });
}
