import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";

/** What of a definition's names is accepted, and why the others are not. */
export interface Naming {
  readonly accepted: JsonMap;
  /** Of the last conflict; absent when all names are accepted. */
  readonly conflict?: { readonly reason: string; readonly message: string };
}

/** Judges the names of a definition against those that the others of its group have been granted. A name that was granted stays. */
export function judgeNames(definition: KubeObject, others: readonly KubeObject[]): Naming {
  const wanted = namesOf(definition, "spec");
  const granted = namesOf(definition, "status");
  const taken = others.map((other) => namesOf(other, "status"));
  const resources = new Set(taken.flatMap((names) => [names["plural"], names["singular"], ...listOf(names)]));
  const kinds = new Set(taken.flatMap((names) => [names["kind"], names["listKind"]]));
  const accepted: Record<string, unknown> = { plural: "", kind: "", ...granted };
  let conflict: Naming["conflict"];

  const judge = (field: string, used: ReadonlySet<unknown>): void => {
    const name = wanted[field];
    if (name === granted[field] || !used.has(name)) accepted[field] = name;
    else conflict = { reason: `${capital(field)}Conflict`, message: inUse(name) };
  };
  judge("plural", resources);
  judge("singular", resources);
  if (!equalValues(listOf(wanted), listOf(granted))) {
    const problems = listOf(wanted).filter((name) => !listOf(granted).includes(name) && resources.has(name));
    if (problems.length === 0) setList(accepted, "shortNames", wanted);
    else {
      const messages = problems.map(inUse);
      const message = messages.length === 1 ? (messages[0] ?? "") : `[${messages.join(", ")}]`;
      conflict = { reason: "ShortNamesConflict", message };
    }
  }
  judge("kind", kinds);
  judge("listKind", kinds);
  setList(accepted, "categories", wanted);
  return conflict === undefined ? { accepted } : { accepted, conflict };
}

function namesOf(definition: KubeObject, part: "spec" | "status"): JsonMap {
  const holder = definition[part];
  const names = isMap(holder) ? holder[part === "spec" ? "names" : "acceptedNames"] : undefined;
  return isMap(names) ? names : {};
}

function listOf(names: JsonMap): readonly unknown[] {
  return isList(names["shortNames"]) ? names["shortNames"] : [];
}

function setList(accepted: Record<string, unknown>, field: string, wanted: JsonMap): void {
  if (isList(wanted[field])) accepted[field] = wanted[field];
  else delete accepted[field];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inUse(name: unknown): string {
  return `${JSON.stringify(name)} is already in use`;
}
