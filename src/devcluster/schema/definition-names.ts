import { isList, type JsonMap } from "../../core/merge/values.ts";
import type { Cause } from "../served-kind.ts";
import { child, entry, invalid, required } from "./field-error.ts";
import { dns1035Label } from "./names.ts";

const PATH = "spec.names";

/** What is wrong with `spec.names` of a CustomResourceDefinition. The names that the server fills in may be absent. */
export function validateDefinitionNames(names: JsonMap): readonly Cause[] {
  const { plural, kind } = names;
  const given = typeof kind === "string" ? kind : "";
  const singular = isUnset(names["singular"]) ? given.toLowerCase() : names["singular"];
  const listKind = isUnset(names["listKind"]) && given !== "" ? `${given}List` : names["listKind"];
  return [
    ...missing(names).map((name) => required(child(PATH, name))),
    ...validateLabel("plural", plural),
    ...validateLabel("singular", singular),
    ...validateKind("kind", kind),
    ...validateKind("listKind", listKind),
    ...validateList("shortNames", names["shortNames"]),
    ...(!isUnset(kind) && kind === listKind
      ? [invalid(child(PATH, "listKind"), listKind, "kind and listKind may not be the same")]
      : []),
    ...validateList("categories", names["categories"]),
  ];
}

/** Without a kind the server has nothing to fill in the others from. */
function missing(names: JsonMap): readonly string[] {
  const derived = isUnset(names["kind"]) ? ["singular", "kind", "listKind"] : [];
  return ["plural", ...derived].filter((name) => isUnset(names[name]));
}

function isUnset(name: unknown): boolean {
  return typeof name !== "string" || name === "";
}

function validateLabel(field: string, name: unknown): readonly Cause[] {
  if (typeof name !== "string" || name === "") return [];
  const problems = dns1035Label(name);
  return problems.length === 0 ? [] : [invalid(child(PATH, field), name, problems.join(","))];
}

function validateKind(field: string, name: unknown): readonly Cause[] {
  if (typeof name !== "string" || name === "") return [];
  const problems = dns1035Label(name.toLowerCase());
  if (problems.length === 0) return [];
  return [invalid(child(PATH, field), name, `may have mixed case, but should otherwise match: ${problems.join(",")}`)];
}

function validateList(field: string, names: unknown): readonly Cause[] {
  if (!isList(names)) return [];
  return names.flatMap((name, index) => {
    const problems = typeof name === "string" ? dns1035Label(name) : [];
    return problems.length === 0 ? [] : [invalid(entry(child(PATH, field), index), name, problems.join(","))];
  });
}
