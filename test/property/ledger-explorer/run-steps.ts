import { judgeRefusal } from "../../../src/core/ledger/decisions.ts";
import { toVersionText } from "../../../src/core/ledger/written.ts";
import type { Change } from "../../../src/ports/ledger-store.ts";
import { type Act, acknowledge, ask, lossy, redeliver, send, SILENT, store } from "./actions.ts";
import { endProblem } from "./postconditions.ts";
import { type Actor, endingOf, type Running, type Scenario, type Transitions, type World } from "./world.ts";

/** What a holder may do next. */
export function runSteps(
  world: World,
  scenario: Scenario,
  t: Transitions,
  actor: Running,
  now: number,
  act: Act,
  become: (w: World, next: Actor) => void,
): void {
  const { settings } = scenario;
  const inTime = now < actor.expires - settings.times.stopBeforeMs;
  const giveUp = (w: World): void => {
    redeliver(w, actor.message);
    become(w, { at: "idle" });
  };
  const object = scenario.script[actor.observed] ?? "gone";
  const wanted = object === "gone" ? undefined : `${object}-${actor.observed % 2}`;

  if (world.left.renewals > 0 && (inTime || world.left.pauses > 0) && actor.repeat === undefined) {
    act<Running>("renews", (w, self) => {
      w.left.renewals--;
      if (!inTime) w.left.pauses--;
      if (!store(w, { row: t.renew({ ...settings, token: self.held.token, now }) }).applied) return;
      self.expires = w.row?.expires ?? -1;
      w.shown = "a lease is renewed";
      if (self.expires !== now + settings.times.leaseMs) w.problem = "a renewed lease does not last";
      if (!settings.durableQueue && (w.row?.due ?? 0) <= self.expires)
        w.problem = "a renewed row is due before its lease's end";
    });
  }
  switch (actor.at) {
    case "observe":
      act<Running>("observes", (w, self) => {
        self.observed = w.head;
        self.entries = [...(w.inventory?.entries ?? [])];
        self.at = "widen";
      });
      return;
    case "widen": {
      const union = wanted === undefined ? undefined : t.widened(actor.entries, [wanted]);
      if (union === undefined) {
        act<Running>(`has nothing to widen${SILENT}`, (_, self) => void (self.at = "write"));
      } else if (!inTime && world.left.pauses === 0) act("is out of time", giveUp);
      else {
        const inventory = t.recordInventory({ fence: actor.held.fence, entries: union });
        lossy<Running>(world, { inventory }, "widens", act, (w, self, { applied }) => {
          if (!inTime) w.left.pauses--;
          if (!applied) return giveUp(w);
          self.entries = [...union];
          self.at = "write";
        });
      }
      return;
    }
    case "write":
      if (wanted === undefined || world.children.includes(wanted)) {
        act<Running>("has nothing to write", (_, self) => void (self.at = "prune"));
      } else if (!inTime) act("is out of time", giveUp);
      else if (actor.held.fence < world.objectFence)
        act<Running>("is refused by the fence", (_, self) => void (self.at = "raise"));
      else {
        act<Running>(`writes ${wanted}`, (w, self) => {
          const version = { uid: "k", resourceVersion: String(++w.writes) };
          w.children.push(wanted);
          w.objectFence = self.held.fence;
          self.written.push(version);
          send(w, toVersionText(version));
          self.at = "prune";
        });
      }
      return;
    case "raise": {
      const fence = Math.max(world.objectFence, actor.held.fence) + 1;
      lossy<Running>(
        world,
        { row: t.raise({ token: actor.held.token, fence }) },
        "raises",
        act,
        (w, self, { applied }) => {
          if (!applied && !(w.row?.token === self.held.token && w.row.fence >= fence)) return giveUp(w);
          w.shown = "a fence is raised";
          self.held = { ...self.held, fence: w.row?.fence ?? -1 };
          self.row = { ...self.row, fence: self.held.fence };
          self.at = "write";
        },
      );
      return;
    }
    case "prune": {
      const unwanted = actor.entries.filter((entry) => entry !== wanted);
      if (unwanted.length === 0) act<Running>(`has nothing to prune${SILENT}`, (_, self) => void (self.at = "end"));
      else if (!inTime) act("is out of time", giveUp);
      else {
        act<Running>("prunes", (w, self) => {
          w.children = w.children.filter((child) => !unwanted.includes(child));
          self.entries = self.entries.filter((entry) => entry === wanted);
          self.pruned = true;
          self.at = "end";
        });
      }
      return;
    }
    case "end":
      for (const kind of actor.ending === undefined ? scenario.ends : [actor.ending.kind]) {
        if (kind === "wait" && actor.wakeAt === undefined) {
          if (world.left.waits === 0) continue;
          act<Running>("sends a delayed message", (w, self) => {
            w.left.waits--;
            self.ending = { kind, now: false };
            self.wakeAt = now + 10 * w.nextMessage;
            send(w, undefined, self.wakeAt);
          });
          continue;
        }
        endSteps(world, scenario, t, actor, { kind, now: actor.ending?.now ?? false }, now, act, become);
      }
      return;
  }
}

function endSteps(
  world: World,
  scenario: Scenario,
  t: Transitions,
  actor: Running,
  ending: NonNullable<Running["ending"]>,
  now: number,
  act: Act,
  become: (w: World, next: Actor) => void,
): void {
  const object = scenario.script[actor.observed] ?? "gone";
  const gone = object === "gone";
  const base = endingOf(actor, gone ? undefined : object);
  const { saw } = actor.held;
  const error = { name: "E", code: "BUG", message: "" } as const;
  const row = ((): Change<"row"> => {
    switch (ending.kind) {
      case "complete":
        return t.complete({ ...base, saw, now, covered: String(actor.observed), gone });
      case "wait":
        return t.complete({
          ...base,
          saw,
          now,
          covered: String(actor.observed),
          gone,
          ...(actor.wakeAt === undefined ? {} : { wakeAt: actor.wakeAt }),
        });
      case "fail":
        return ending.now
          ? t.fail({ ...base, error, retryAt: now })
          : t.fail({ ...base, error, saw, retryAt: now + 2 });
      case "terminal":
        return ending.now ? t.fail({ ...base, error, retryAt: now }) : t.fail({ ...base, error, saw });
      case "release":
        return ending.now ? t.release({ ...base, dueAt: now }) : t.release({ ...base, saw, dueAt: now + 2 });
    }
  })();
  const finishes = ending.kind === "complete" || ending.kind === "wait";
  const narrows = finishes && actor.pruned;
  const inventory = narrows
    ? { inventory: t.recordInventory({ fence: actor.held.fence, entries: actor.entries }) }
    : {};
  lossy<Running>(world, { row, ...inventory }, ending.kind, act, (w, self, { applied }) => {
    if (applied) {
      w.shown = `a run ends: ${ending.kind}${ending.now ? ", at once" : ""}${gone ? ", gone" : ""}${self.pruned ? ", pruned" : ""}`;
      w.problem = endProblem(w.row, actor, ending, gone ? undefined : object, String(actor.observed));
    }
    const refusal = applied
      ? ({ why: "ended" } as const)
      : judgeRefusal(w.row, self.held, self.written.map(toVersionText));
    switch (refusal.why) {
      case "ended":
        if (applied) ask(w, { ...self, ending });
        if (finishes || (ending.kind === "terminal" && !ending.now)) w.handled = Math.max(w.handled, self.observed);
        acknowledge(w, self.message);
        become(w, { at: "idle" });
        return;
      case "lost":
        redeliver(w, self.message);
        become(w, { at: "idle" });
        return;
      case "echoes":
      case "dirty":
        self.held = { ...self.held, saw: refusal.now.saw, notes: refusal.now.notes };
        self.row = refusal.now.row;
        w.shown = `a refusal: ${refusal.why}`;
        if (refusal.why === "echoes") self.ending = ending;
        else if (!finishes) self.ending = { kind: ending.kind, now: true };
        else if (self.repeats < 1) become(w, again(self));
        else self.ending = { kind: "release", now: true };
    }
  });
}

/** The run once more, for hints that came meanwhile: how it ends is open again. */
function again({ ending: _ending, wakeAt: _wakeAt, ...run }: Running): Running {
  return { ...run, at: "observe", repeats: run.repeats + 1, pruned: false };
}
