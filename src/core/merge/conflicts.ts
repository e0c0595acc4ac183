import { type FieldSet, pathsOf } from "./field-set.ts";
import { quote } from "./go-format.ts";
import { managerId, type Manager } from "./managers.ts";
import { printPath } from "./path-element.ts";
import { compareText } from "./values.ts";

/** One field that another manager owns and the configuration would change. */
export interface Conflict {
  readonly manager: string;
  /** In the notation of the server's conflicts: `.spec.ports[port=1,protocol="TCP"].name`. */
  readonly field: string;
  /** As in the server's `details.causes[].message`. */
  readonly message: string;
}

/** The fields of each manager that stand against an apply. */
export type ConflictSets = readonly (readonly [Manager, FieldSet])[];

/** All conflicts, sorted by manager and then as the server lists the fields of one manager. */
export function listConflicts(sets: ConflictSets): readonly Conflict[] {
  return sortById(sets).flatMap(([manager, fields]) =>
    pathsOf(fields).map((path) => ({
      manager: manager.name,
      field: printPath(path),
      message: `conflict with ${printManager(manager)}`,
    })),
  );
}

/** The message of the server's 409. */
export function printConflicts(sets: ConflictSets): string {
  const conflicts = listConflicts(sets);
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined)
    return `Apply failed with 1 conflict: ${only.message}: ${only.field}`;
  const lines = sortById(sets).flatMap(([manager, fields]) => [
    `conflicts with ${printManager(manager)}:`,
    ...pathsOf(fields).map((path) => `- ${printPath(path)}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

function sortById(sets: ConflictSets): ConflictSets {
  return sets.toSorted(([left], [right]) => compareText(managerId(left), managerId(right)));
}

function printManager(manager: Manager): string {
  const subresource =
    manager.subresource === undefined || manager.subresource === ""
      ? ""
      : ` with subresource ${quote(manager.subresource)}`;
  const version = manager.operation === "Update" ? ` using ${manager.apiVersion}` : "";
  return `${quote(manager.name)}${subresource}${version}`;
}
