import type { Assignment, Change, Condition } from "../../../src/ports/ledger-store.ts";
import type { Transitions } from "./world.ts";

/** The transitions that yield a change. */
export const NAMES = [
  "take",
  "mark",
  "renew",
  "complete",
  "fail",
  "release",
  "raise",
  "claim",
  "recordInventory",
] as const;

type Name = (typeof NAMES)[number];

/** The transitions, each change of theirs passed through `edit`. */
export function withEdit(real: Transitions, edit: (name: Name, change: Change) => Change): Transitions {
  const edited = NAMES.map((name) => [
    name,
    (...input: unknown[]) => edit(name, (real[name] as (...input: unknown[]) => Change)(...input)),
  ]);
  return { ...real, ...(Object.fromEntries(edited) as object) };
}

/** One way to spoil a change, by name: `take: drop condition 0.1`, `take: drop seen`, `mark: seen + 0`. */
export interface Mutant {
  readonly name: string;
  readonly transition: Name;
  readonly spoil: (change: Change) => Change;
}

/** Every mutant of a change: each condition dropped, each limit and sum moved by one, each assignment left out. */
export function mutantsOf(transition: Name, change: Change): Mutant[] {
  const mutants = conditionMutants(change.condition, "").map(({ what, spoil }): Mutant => ({
    name: `${transition}: ${what}`,
    transition,
    spoil: (of) => ({ ...of, condition: spoil(of.condition) }) as Change,
  }));
  for (const [field, assignment] of Object.entries(change.update) as [keyof Change["update"], Assignment][]) {
    mutants.push({
      name: `${transition}: leave ${field} alone`,
      transition,
      spoil: (of) => ({
        ...of,
        update: Object.fromEntries(Object.entries(of.update).filter(([name]) => name !== field)),
      }),
    });
    if (assignment.to === "sum") {
      mutants.push({
        name: `${transition}: ${field} + 0`,
        transition,
        spoil: (of) => ({ ...of, update: { ...of.update, [field]: { ...assignment, plus: 0 } } }),
      });
    }
  }
  return mutants;
}

interface ConditionMutant {
  readonly what: string;
  readonly spoil: (condition: Condition) => Condition;
}

function conditionMutants(condition: Condition, path: string): ConditionMutant[] {
  const mutants: ConditionMutant[] = [
    { what: `drop ${describe(condition)}${path}`, spoil: () => ({ if: "all", of: [] }) },
    { what: `never ${describe(condition)}${path}`, spoil: () => ({ if: "any", of: [] }) },
  ];
  if (condition.if === "at-most") {
    for (const by of [-1, 1]) {
      mutants.push({
        what: `${condition.field} <= limit ${by > 0 ? "+" : "-"} 1${path}`,
        spoil: (of) => (of.if === "at-most" ? { ...of, value: of.value + by } : of),
      });
    }
  }
  if (condition.if !== "all" && condition.if !== "any") return mutants;
  // Within `all`, a part that never holds makes the whole never hold; within `any`, one that always holds makes it always hold.
  return [
    ...mutants,
    ...condition.of.flatMap((part, index) =>
      conditionMutants(part, ` in ${condition.if}${path}`).map(({ what, spoil }) => ({
        what,
        spoil: (of: Condition): Condition =>
          of.if === "all" || of.if === "any"
            ? { ...of, of: of.of.map((child, at) => (at === index ? spoil(child) : child)) }
            : of,
      })),
    ),
  ];
}

function describe(condition: Condition): string {
  switch (condition.if) {
    case "absent":
      return `${condition.field} absent`;
    case "equal":
      return `${condition.field} =`;
    case "at-most":
      return `${condition.field} <=`;
    case "all":
    case "any":
      return condition.if;
  }
}
