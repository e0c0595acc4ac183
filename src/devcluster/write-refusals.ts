import type { ApplyResult } from "../core/merge/apply.ts";
import type { KubeObject } from "../model/objects.ts";
import type { ServedKind } from "./served-kind.ts";
import { ApiFailure, badRequest, bareError, conflict, invalid, MODIFIED } from "./status.ts";

/** What an apply that comes to nothing is answered. */
export function refuseApply(result: Exclude<ApplyResult, { readonly kind: "applied" }>): ApiFailure {
  if (result.kind === "invalid") return result.code === 400 ? badRequest(result.message) : bareError(result.message);
  const causes = result.conflicts.map(({ message, field }) => ({ reason: "FieldManagerConflict", message, field }));
  return new ApiFailure(409, "Conflict", result.message, { causes });
}

/** Groups whose built-in kinds are updated only by who states a resourceVersion, as custom resources are. */
const CONDITIONAL: ReadonlySet<string> = new Set(["apiextensions.k8s.io", "coordination.k8s.io", "policy"]);

/** Checks the resourceVersion that the request states; the uid is the validation's to judge. Errors: 409, 422, 500. */
export function assertPreconditions(kind: ServedKind, live: KubeObject, wanted: KubeObject): void {
  const { resourceVersion = "" } = wanted.metadata;
  const name = live.metadata.name ?? "";
  if (resourceVersion === "" || resourceVersion === "0") {
    if (!kind.custom && !CONDITIONAL.has(kind.group)) return;
    const message = "Invalid value: 0: must be specified for an update";
    // The API server names the resource here, not the kind.
    throw invalid({ group: kind.group, kind: kind.resource }, name, [
      { reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" },
    ]);
  }
  if (!/^\d+$/.test(resourceVersion)) {
    throw bareError(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (resourceVersion !== live.metadata.resourceVersion) throw conflict(kind, name, MODIFIED);
}
