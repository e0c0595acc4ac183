import { describe, expect, test } from "vitest";
import * as inventory from "../../src/core/ledger/inventory.ts";
import * as transitions from "../../src/core/ledger/transitions.ts";
import { EQUIVALENT } from "./ledger-explorer/equivalent.ts";
import { type Exploration, explore } from "./ledger-explorer/explore.ts";
import { FIRST_WORLDS } from "./ledger-explorer/first-worlds.ts";
import { type Mutant, mutantsOf, withEdit } from "./ledger-explorer/mutants.ts";
import { SCENARIOS } from "./ledger-explorer/scenarios.ts";
import type { Scenario, Transitions } from "./ledger-explorer/world.ts";

const real: Transitions = { ...transitions, ...inventory };

/** A scenario that was explored, and the mutants of what the transitions yielded in it. */
interface Explored extends Exploration {
  readonly scenario: Scenario;
  readonly mutants: ReadonlyMap<string, Mutant>;
}

describe("every interleaving of small worlds", () => {
  const worlds: Explored[] = [];

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))("%s", (_, scenario) => {
    const mutants = new Map<string, Mutant>();
    const observed = withEdit(real, (name, change) => {
      for (const mutant of mutantsOf(name, change)) mutants.set(mutant.name, mutant);
      return change;
    });
    const exploration = explore(scenario, observed);
    worlds.push({ ...exploration, scenario, mutants });
    expect(exploration.broken).toBeUndefined();
    expect(exploration.shown).toContain("everything is done");
  });

  test("kills every mutant of the transitions", { timeout: 300_000 }, () => {
    const mutants = new Map(worlds.flatMap((world) => [...world.mutants]));
    const order = worlds.toSorted((a, b) => a.states - b.states);
    const killers = new Map<string, Explored>();
    const misled: string[] = [];
    const alive = [...mutants.values()].filter((mutant) => {
      if (EQUIVALENT.has(mutant.name)) return false;
      // What killed the last mutant of this transition probably kills this one: the others need not be explored then.
      const known = FIRST_WORLDS.get(mutant.name);
      const likely = worlds.find(({ scenario }) => scenario.name === known) ?? killers.get(mutant.transition);
      const candidates = order.filter((world) => world !== likely && world.mutants.has(mutant.name));
      if (likely?.mutants.has(mutant.name) === true) candidates.unshift(likely);
      const killer = candidates.find((world) => isKilled(mutant, world));
      if (killer !== undefined && known === undefined) killers.set(mutant.transition, killer);
      if (known !== undefined && killer?.scenario.name !== known) misled.push(mutant.name);
      return killer === undefined;
    });
    const states = worlds.reduce((sum, world) => sum + world.states, 0);
    console.log(
      `${worlds.length} worlds, ${states} states; ${mutants.size} mutants, ${EQUIVALENT.size} of them equivalent`,
    );
    expect(alive.map(({ name }) => name)).toEqual([]);
    expect(misled).toEqual([]);
    expect([...FIRST_WORLDS.keys()].filter((name) => !mutants.has(name))).toEqual([]);
    expect([...EQUIVALENT.keys()].filter((name) => !mutants.has(name))).toEqual([]);
  });
});

/** A mutant is killed when it breaks an invariant, or when something that must be possible no longer is. */
function isKilled(mutant: Mutant, { scenario, states, shown }: Explored): boolean {
  const spoiled = withEdit(real, (name, change) => (name === mutant.transition ? mutant.spoil(change) : change));
  try {
    const exploration = explore(scenario, spoiled, 3 * states);
    return exploration.broken !== undefined || [...shown].some((what) => !exploration.shown.has(what));
  } catch {
    // It threw, or ran away into ever more states.
    return true;
  }
}
