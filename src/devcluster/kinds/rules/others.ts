import { equalValues, isList, isMap, type JsonMap, omit } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, entry, forbidden, invalid, notSupported, Printed, required } from "../../schema/field-error.ts";
import { itemsAt, mapAt, oneOf, requireTexts, type Rule, textAt } from "./fields.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/** A claim asks for an amount, and what it asked for stays. */
export const persistentVolumeClaim: Rule = (object, old) => {
  const spec = mapAt(object, "spec");
  const modes = isList(spec["accessModes"]) ? spec["accessModes"] : [];
  const unknown = modes.filter((mode) => typeof mode === "string" && !ACCESS_MODES.includes(mode));
  const asked = mapAt(spec, "resources", "requests")["storage"];
  return [
    ...(modes.length === 0 ? [required("spec.accessModes", "at least 1 access mode is required")] : []),
    ...unknown.map((mode) => notSupported("spec.accessModes", mode, ACCESS_MODES)),
    ...(asked === undefined ? [required(entry("spec.resources", "storage"))] : []),
    ...validateClaimChange(spec, old),
  ];
};

const CLAIM_MESSAGE =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

function validateClaimChange(spec: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  if (old === undefined) return [];
  const was = mapAt(old, "spec");
  // The binder fills in the volume once.
  const may = ["resources", "volumeAttributesClassName", ...(textAt(was, "volumeName") === "" ? ["volumeName"] : [])];
  return equalValues(omit(spec, may), omit(was, may)) ? [] : [forbidden("spec", CLAIM_MESSAGE)];
}

/** A binding names a role, for good, and whom it is for. */
export const roleBinding: Rule = (object, old) => validateBinding(object, old, ["Role", "ClusterRole"]);

/** A binding in the whole cluster names a ClusterRole. */
export const clusterRoleBinding: Rule = (object, old) => validateBinding(object, old, ["ClusterRole"]);

function validateBinding(object: JsonMap, old: JsonMap | undefined, kinds: readonly string[]): readonly Cause[] {
  const ref = mapAt(object, "roleRef");
  const kind = textAt(ref, "kind");
  const shown = new Printed(
    `{"APIGroup":${JSON.stringify(ref["apiGroup"])},"Kind":${JSON.stringify(kind)},"Name":${JSON.stringify(ref["name"])}}`,
  );
  return [
    ...(kinds.includes(kind) ? [] : [notSupported("roleRef.kind", kind, kinds)]),
    ...requireTexts(ref, ["name"], "roleRef"),
    ...itemsAt(object, "subjects", "").flatMap(({ item, at }) => [
      ...requireTexts(item, ["name"], at),
      ...oneOf(item, "kind", ["ServiceAccount", "User", "Group"], at),
    ]),
    ...(old === undefined || equalValues(ref, mapAt(old, "roleRef"))
      ? []
      : [invalid("roleRef", shown, "field is immutable")]),
  ];
}

/** A role's rules have verbs, and things to apply them to. */
export const role: Rule = (object) => itemsAt(object, "rules", "").flatMap(({ item, at }) => validatePolicy(item, at));

function validatePolicy(rule: JsonMap, path: string): readonly Cause[] {
  const isEmpty = (name: string): boolean => !isList(rule[name]) || rule[name].length === 0;
  if (isEmpty("verbs")) return [required(child(path, "verbs"))];
  if (!isEmpty("nonResourceURLs")) return [];
  return [
    ...(isEmpty("apiGroups")
      ? [required(child(path, "apiGroups"), "resource rules must supply at least one api group")]
      : []),
    ...(isEmpty("resources")
      ? [required(child(path, "resources"), "resource rules must supply at least one resource")]
      : []),
  ];
}

/** An Ingress leads somewhere. */
export const ingress: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const rules = itemsAt(spec, "rules", "spec");
  if (rules.length === 0 && !isMap(spec["defaultBackend"])) {
    return [invalid("spec", null, "either `defaultBackend` or `rules` must be specified")];
  }
  return rules.flatMap(({ item, at }) =>
    itemsAt(mapAt(item, "http"), "paths", child(at, "http")).flatMap((path) => validatePath(path.item, path.at)),
  );
};

function validatePath(item: JsonMap, path: string): readonly Cause[] {
  const type = item["pathType"];
  const text = textAt(item, "path");
  if (type === undefined) return [required(child(path, "pathType"), "pathType must be specified")];
  const absolute = type === "ImplementationSpecific" || text.startsWith("/");
  return [
    ...oneOf(item, "pathType", ["Exact", "ImplementationSpecific", "Prefix"], path),
    ...(absolute ? [] : [invalid(child(path, "path"), text, "must be an absolute path")]),
  ];
}

/** An autoscaler scales something between two numbers. */
export const autoscaler: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const target = mapAt(spec, "scaleTargetRef");
  const most = typeof spec["maxReplicas"] === "number" ? spec["maxReplicas"] : 0;
  const least = spec["minReplicas"];
  return [
    ...(most < 1 ? [required("spec.maxReplicas")] : []),
    ...(typeof least === "number" && most < least
      ? [invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")]
      : []),
    ...requireTexts(target, ["kind", "name"], "spec.scaleTargetRef"),
    ...(textAt(target, "apiVersion") === "" && textAt(target, "kind") !== "ReplicationController"
      ? [invalid("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group")]
      : []),
  ];
};
