import { isList, type JsonMap } from "../../../core/merge/values.ts";
import { child, entry, invalid } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { mapAt } from "./fields.ts";

/** Whom a Pod runs as: the numbers of its users and groups. */
export function validatePodSecurity(spec: JsonMap, path: string): readonly Cause[] {
  const context = mapAt(spec, "securityContext");
  const at = child(path, "securityContext");
  const { supplementalGroups } = context;
  const groups = isList(supplementalGroups) ? supplementalGroups : [];
  return [
    ...ids(context, ["fsGroup", "runAsUser", "runAsGroup"], at),
    ...groups.flatMap((id, index) => idProblem(id, entry(child(at, "supplementalGroups"), index))),
  ];
}

/** Whom a container runs as, where that is another. */
export function validateContainerSecurity(container: JsonMap, path: string): readonly Cause[] {
  return ids(mapAt(container, "securityContext"), ["runAsUser", "runAsGroup"], child(path, "securityContext"));
}

function ids(context: JsonMap, names: readonly string[], path: string): readonly Cause[] {
  return names.flatMap((name) => idProblem(context[name], child(path, name)));
}

const MAX_ID = 2 ** 31 - 1;

function idProblem(id: unknown, path: string): readonly Cause[] {
  const isNumber = typeof id === "number" || typeof id === "bigint";
  if (!isNumber || (id >= 0 && id <= MAX_ID)) return [];
  return [invalid(path, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}
