import { equalValues, isList, isMap, type JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Cause } from "../served-kind.ts";
import { entry, invalid } from "./field-error.ts";

/** What a definition may no longer change: its group and plural, and, once it is established, its scope and kind. */
export function validateDefinitionUpdate(definition: KubeObject, old: KubeObject): readonly Cause[] {
  const [spec, before] = [mapOf(definition["spec"]), mapOf(old["spec"])];
  const [names, namesBefore] = [mapOf(spec["names"]), mapOf(before["names"])];
  const keep = (field: string, value: unknown, was: unknown): readonly Cause[] =>
    equalValues(value ?? "", was ?? "") ? [] : [invalid(field, value ?? "", "field is immutable")];
  const established = isEstablished(old)
    ? [
        ...keep("spec.scope", spec["scope"], before["scope"]),
        ...keep("spec.names.kind", names["kind"], namesBefore["kind"]),
      ]
    : [];
  return [
    ...established,
    ...keep("spec.group", spec["group"], before["group"]),
    ...keep("spec.names.plural", names["plural"], namesBefore["plural"]),
    ...validateStoredVersions(definition),
  ];
}

/** Whether a definition has been served. */
export function isEstablished(definition: KubeObject): boolean {
  const conditions = mapOf(definition["status"])["conditions"];
  return (
    isList(conditions) &&
    conditions.filter(isMap).some(({ type, status }) => type === "Established" && status === "True")
  );
}

/** A version that objects may be stored in has to stay a version of the definition. */
function validateStoredVersions(definition: KubeObject): readonly Cause[] {
  const versions = mapOf(definition["spec"])["versions"];
  const names = isList(versions) ? versions.filter(isMap).map(({ name }) => name) : [];
  const stored = mapOf(definition["status"])["storedVersions"];
  return (isList(stored) ? stored : []).flatMap((version, index) => {
    if (names.includes(version)) return [];
    const why = `missing from spec.versions; ${String(version)} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${String(version)} and removes ${String(version)} from status.storedVersions`;
    return [invalid(entry("status.storedVersions", index), version, why)];
  });
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}
