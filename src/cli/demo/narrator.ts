import { EVENT_TYPES, type ClusterEvent, isResourceEvent } from "../../model/events.ts";
import type { FieldChange, Operation } from "../../model/plans.ts";
import type { TimedStep } from "../../runtime/steps.ts";
import type { Scene } from "./scenes.ts";
import type { Screen, Style } from "./screen.ts";

/** Tells the story of the demo, line by line. */
export interface Narrator {
  say(line: string): void;
  scene(number: number, scene: Scene): void;
  act(says: string): void;
  event(event: ClusterEvent): void;
  /** A message was handed to the function that reconciles. */
  call(): void;
  step(step: TimedStep): void;
  /** The scene's expectations have come true. */
  achieved(scene: Scene): void;
  /** What has happened so far, in one line. */
  counter(): string;
}

/**
 * A narrator for a screen. Times are milliseconds since the scene's last act; `nameOf` names clusters by their ids.
 *
 * A run that plans nothing is counted and not told of, and so is an event that only repeats what the scene has told.
 */
export function createNarrator(options: {
  readonly screen: Omit<Screen, "close">;
  readonly nameOf: (cluster: string) => string;
  readonly now: () => number;
  /** Tells of every event, with the time of day, for whoever has no scenes. Default is `false`. */
  readonly everyEvent?: boolean;
}): Narrator {
  const { screen, nameOf, now, everyEvent = false } = options;
  const started = now();
  const count = { events: 0, calls: 0, writes: 0 };
  /** Runs by lease, until they plan something. */
  const taken = new Map<string, Extract<TimedStep, { step: "taken" }>>();
  let began = started;
  let told = new Set<string>();
  /** Plans of the present run, by words. */
  const plans = new Set<string>();

  const hop = (at: number, style: Style, who: string, what: string): void => {
    const since = `+${String(Math.max(0, at - began)).padStart(4)} ms`;
    const time = screen.paint("dim", everyEvent ? new Date(at).toTimeString().slice(0, 8) : since);
    screen.print(`   ${time}  ${screen.paint(style, who.padEnd(8))}  ${what}`);
  };
  const counter = (): string => `${count.events} events · ${count.calls} function calls · ${count.writes} writes`;

  screen.live(() => `${((now() - started) / 1000).toFixed(1)} s · ${counter()}`);
  return {
    say: (line) => screen.print(line),
    counter,
    scene(number, { title, says }) {
      screen.print("");
      screen.print(screen.paint("bold", `${number}. ${title}`));
      screen.print(`   ${says}`);
    },
    act(says) {
      began = now();
      told = new Set();
      hop(began, "yellow", "person", says);
    },
    event(event) {
      if (!isResourceEvent(event)) return;
      count.events += 1;
      const { ref, object } = event.data;
      // The first word of each act is what everything follows from; a deletion is always news.
      const isNews = told.size === 0 || event.type === EVENT_TYPES.deleted;
      const what = `${EVENT_WORDS[event.type]} ${ref.kind} ${ref.name}`;
      if (!everyEvent && (!isNews || told.has(what))) return;
      if (!everyEvent) told.add(what);
      const size = object === undefined ? "" : " (with a snapshot)";
      hop(now(), "blue", "relay", `${nameOf(ref.cluster)}: ${what}${size}`);
    },
    call() {
      count.calls += 1;
    },
    step(step) {
      const run = `${step.operator} ${step.ref.cluster} ${step.ref.name}`;
      switch (step.step) {
        case "taken":
          plans.clear();
          return void taken.set(run, step);
        case "planned": {
          const operations = step.plan.stages.flat();
          const lease = taken.get(run);
          taken.delete(run);
          if (operations.length === 0) return;
          const cluster = nameOf(step.ref.cluster);
          if (lease !== undefined)
            hop(
              lease.at,
              "cyan",
              "function",
              `${cluster}: reconciles ${step.ref.kind} ${step.ref.name}, woken by ${WOKEN_BY[lease.reason]}`,
            );
          for (const what of operations.map(describe)) {
            // Conditions are planned anew when the writes before them are done.
            if (plans.has(what)) continue;
            plans.add(what);
            hop(step.at, "dim", "plan", what);
          }
          return;
        }
        case "written":
          // One that was refused because the object had moved is made again.
          if (step.result === "written" || step.result === "deleted") count.writes += 1;
          return hop(
            step.at,
            "green",
            "write",
            `${nameOf(step.target.cluster)}: ${step.operation} ${step.target.kind} ${step.target.name}: ${step.result}`,
          );
        case "completed":
          taken.delete(run);
          if (step.outcome.kind !== "failed") return;
          return hop(step.at, "red", "failed", `${step.ref.kind} ${step.ref.name}: ${step.outcome.error.message}`);
        case "observed":
        case "children":
        case "ran":
      }
    },
    achieved(scene) {
      const all = [...new Set(scene.until.map(({ says }) => says))].join(", ");
      screen.print(`   ${screen.paint("green", "✓")} ${all}`);
      if (!screen.interactive) screen.print(`     so far ${counter()}`);
    },
  };
}

const EVENT_WORDS: Readonly<Record<string, string>> = {
  [EVENT_TYPES.added]: "there is",
  [EVENT_TYPES.modified]: "changed:",
  [EVENT_TYPES.deleted]: "deleted:",
};

const WOKEN_BY = {
  object: "a change of it",
  child: "a change of a child",
  requeue: "its own wish",
  due: "the sweep",
  redrive: "a redrive",
} as const;

function describe(operation: Operation): string {
  const { kind, ref } = operation;
  const what = `${kind} ${ref.kind} ${ref.name}`;
  if (kind === "delete") return `${what}: ${operation.reason}`;
  if (kind === "create") return what;
  const changes = operation.changes.filter(({ path }) => path.startsWith(".") && !ACCOMPANYING.test(path));
  const shown = changes.slice(0, 2).map(print);
  const more = changes.length > shown.length ? `, and ${changes.length - shown.length} more` : "";
  return shown.length === 0 ? what : `${what}: ${shown.join(", ")}${more}`;
}

/** Fields of a condition that change because another one does. */
const ACCOMPANYING = /\.(lastTransitionTime|message|observedGeneration)$/;

function print({ path, from, to }: FieldChange): string {
  if (from === undefined) return to === undefined ? path : `${path} = ${brief(to)}`;
  return `${path} ${brief(from)} → ${to === undefined ? "none" : brief(to)}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
