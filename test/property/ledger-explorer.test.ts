import { describe, expect, test } from "vitest";
import * as inventory from "../../src/core/ledger/inventory.ts";
import * as transitions from "../../src/core/ledger/transitions.ts";
import { EQUIVALENT } from "./ledger-explorer/equivalent.ts";
import { type Exploration, explore } from "./ledger-explorer/explore.ts";
import { type Mutant, mutantsOf, withEdit } from "./ledger-explorer/mutants.ts";
import { SCENARIOS } from "./ledger-explorer/scenarios.ts";
import type { Scenario, Transitions } from "./ledger-explorer/world.ts";

const real: Transitions = { ...transitions, ...inventory };
const mutants = new Map<string, Mutant>();

/** The transitions as they are, taking down every mutant that could be made of what they yield. */
const observed = withEdit(real, (name, change) => {
  for (const mutant of mutantsOf(name, change)) mutants.set(mutant.name, mutant);
  return change;
});

describe("every interleaving of small worlds", () => {
  const found = new Map<Scenario, Exploration>();

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))("%s", (_, scenario) => {
    const exploration = explore(scenario, observed);
    found.set(scenario, exploration);
    expect(exploration.broken).toBeUndefined();
    expect(exploration.shown).toContain("everything is done");
  });

  test("kills every mutant of the transitions", { timeout: 300_000 }, () => {
    const bySize = [...found].toSorted(([, a], [, b]) => a.states - b.states);
    const alive = [...mutants.values()].filter((mutant) => !EQUIVALENT.has(mutant.name) && !isKilled(mutant, bySize));
    const states = bySize.reduce((sum, [, exploration]) => sum + exploration.states, 0);
    console.log(
      `${bySize.length} worlds, ${states} states; ${mutants.size} mutants, ${EQUIVALENT.size} of them equivalent`,
    );
    expect(alive.map(({ name }) => name)).toEqual([]);
    expect([...EQUIVALENT.keys()].filter((name) => !mutants.has(name))).toEqual([]);
  });
});

/** A mutant is killed when it breaks an invariant, or when something that must be possible no longer is. */
function isKilled(mutant: Mutant, worlds: readonly (readonly [Scenario, Exploration])[]): boolean {
  const spoiled = withEdit(real, (name, change) => (name === mutant.transition ? mutant.spoil(change) : change));
  return worlds.some(([scenario, { states, shown }]) => {
    try {
      const exploration = explore(scenario, spoiled, 3 * states);
      return exploration.broken !== undefined || [...shown].some((what) => !exploration.shown.has(what));
    } catch {
      // It threw, or ran away into ever more states.
      return true;
    }
  });
}
