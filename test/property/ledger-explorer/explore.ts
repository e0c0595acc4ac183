import { stepsOf } from "./steps.ts";
import { begin, isSettled, type Scenario, type Transitions, violation, type World } from "./world.ts";

/** What an exploration found. */
export interface Exploration {
  readonly states: number;
  /** What was shown to be possible on the way. */
  readonly shown: ReadonlySet<string>;
  /** The first state that broke an invariant, and the steps that led there. */
  readonly broken?: { readonly problem: string; readonly trace: readonly string[] };
}

/** Visits every state that a scenario can reach, depth first, until one breaks an invariant. */
export function explore(scenario: Scenario, transitions: Transitions, limit = 2_000_000): Exploration {
  const first = JSON.stringify(begin(scenario));
  const cameFrom = new Map<string, { from: string; label: string } | undefined>([[first, undefined]]);
  const stack = [first];
  const shown = new Set<string>();
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    for (const { label, happen } of stepsOf(JSON.parse(state) as World, scenario, transitions)) {
      const next = JSON.parse(state) as World;
      happen(next);
      const problem = violation(next, scenario);
      if (next.shown !== undefined) shown.add(next.shown);
      if (isSettled(next, scenario)) shown.add("everything is done");
      delete next.shown;
      const text = canonical(next);
      if (cameFrom.has(text)) continue;
      cameFrom.set(text, { from: state, label });
      if (problem !== undefined)
        return { states: cameFrom.size, shown, broken: { problem, trace: traceOf(text, cameFrom) } };
      stack.push(text);
    }
    if (cameFrom.size > limit) throw new Error(`scenario ${scenario.name} has more than ${limit} states`);
  }
  return { states: cameFrom.size, shown };
}

/** The text of a state. Tokens and message ids are renamed in order of appearance: which ones were drawn makes no difference. */
function canonical(world: World): string {
  const names = new Map<string, string>();
  const counts = { t: 0, m: 0 };
  const text = JSON.stringify({ ...world, acquired: 0, nextMessage: 0 }).replaceAll(
    /"([tm])\d+"/g,
    (name, kind: "t" | "m") => {
      const known = names.get(name) ?? `"${kind}${counts[kind]++}"`;
      names.set(name, known);
      return known;
    },
  );
  return text.replace('"acquired":0', `"acquired":${counts.t}`).replace('"nextMessage":0', `"nextMessage":${counts.m}`);
}

function traceOf(state: string, cameFrom: ReadonlyMap<string, { from: string; label: string } | undefined>): string[] {
  const labels: string[] = [];
  for (let step = cameFrom.get(state); step !== undefined; step = cameFrom.get(step.from)) labels.unshift(step.label);
  return labels;
}
