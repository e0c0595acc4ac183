import { formatPlain, quote } from "../../core/merge/go-format.ts";
import { isMap, type JsonMap, setField } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { ConversionProblem, fromUnstructured } from "../kinds/from-unstructured.ts";
import type { ServedKind } from "../served-kind.ts";
import { type ApiFailure, badRequest, invalid } from "../status.ts";
import { applyStrategicPatch, withoutNulls } from "./apply-strategic-patch.ts";
import { patchTypeOf } from "./patch-type.ts";

/** The object of a built-in kind after a strategic merge patch. Errors: `ApiFailure`, see {@link applyStrategicPatch}. */
export function patchStrategically(kind: ServedKind, live: KubeObject, patch: unknown): JsonMap {
  // To the API server's decoder null is an object without fields.
  const given = patch ?? {};
  if (!isMap(given)) throw badRequest("json: the strategic merge patch is not an object");
  const merged = applyStrategicPatch(live as JsonMap, given, patchTypeOf(kind));
  try {
    // The result is converted to the kind that the path names, whatever the patch says.
    return { ...fromUnstructured(merged, kind), apiVersion: live.apiVersion, kind: live.kind };
  } catch (error) {
    if (!(error instanceof ConversionProblem)) throw error;
    throw invalidStrategicPatch(live, given, error.message);
  }
}

/** 422 for a patch of `live`. It names no object. */
export function invalidStrategicPatch(live: JsonMap, patch: unknown, problem: string): ApiFailure {
  const message = `Invalid value: ${quote(formatPlain(isMap(patch) ? used(live, patch) : patch))}: ${problem}`;
  return invalid({ group: "", kind: "" }, "", [{ reason: "FieldValueInvalid", message, field: "patch" }]);
}

/** A patch after it was merged: the API server takes the nulls out of what the object has nothing of. */
function used(live: JsonMap, patch: JsonMap): JsonMap {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(patch)) {
    const before = live[name];
    if (before === undefined) setField(out, name, withoutNulls(value));
    else setField(out, name, isMap(before) && isMap(value) ? used(before, value) : value);
  }
  return out;
}
