import { equalValues, isList, type JsonMap, omit } from "../../../core/merge/values.ts";
import type { Cause } from "../../served-kind.ts";
import { child, entry, forbidden, invalid, notSupported, Printed, required } from "../../schema/field-error.ts";
import { itemsAt, mapAt, requireTexts, type Rule, textAt } from "./fields.ts";
import { amountOf } from "./quantity.ts";

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
    ...validateClaimChange(object, old),
  ];
};

const CLAIM_MESSAGE =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

function validateClaimChange(object: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  if (old === undefined) return [];
  const [spec, was] = [mapAt(object, "spec"), mapAt(old, "spec")];
  const bound = textAt(mapAt(object, "status"), "phase") === "Bound";
  // The binder fills in the volume once.
  const may = [
    ...(textAt(was, "volumeName") === "" ? ["volumeName"] : []),
    ...(bound ? ["volumeAttributesClassName"] : []),
  ];
  const fixed = (of: JsonMap): JsonMap => {
    const requests = mapAt(of, "resources", "requests");
    const resources = { ...mapAt(of, "resources"), requests: bound ? omit(requests, ["storage"]) : requests };
    return { ...omit(of, may), resources };
  };
  const [size, before, capacity] = [
    mapAt(spec, "resources", "requests"),
    mapAt(was, "resources", "requests"),
    mapAt(old, "status", "capacity"),
  ].map(({ storage }) => amountOf(storage) ?? 0);
  const shrinks = (size ?? 0) < (before ?? 0) && (size ?? 0) <= (capacity ?? 0);
  return [
    ...(equalValues(fixed(spec), fixed(was)) ? [] : [forbidden("spec", CLAIM_MESSAGE)]),
    ...(shrinks ? [forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")] : []),
  ];
}

const DIRECTIONS = ["Ingress", "Egress"];

/** A network policy is about traffic that comes in or goes out. */
export const networkPolicy: Rule = (object) => {
  const spec = mapAt(object, "spec");
  const peers = [
    ...itemsAt(spec, "ingress", "spec").flatMap(({ item, at }) => itemsAt(item, "from", at)),
    ...itemsAt(spec, "egress", "spec").flatMap(({ item, at }) => itemsAt(item, "to", at)),
  ];
  const types = isList(spec["policyTypes"]) ? spec["policyTypes"] : [];
  return [
    ...peers.flatMap(({ item, at }) => validatePeer(item, at)),
    ...types.flatMap((type, index) =>
      typeof type !== "string" || DIRECTIONS.includes(type)
        ? []
        : [notSupported(entry("spec.policyTypes", index), type, DIRECTIONS)],
    ),
  ];
};

function validatePeer(peer: JsonMap, path: string): readonly Cause[] {
  const selects = peer["podSelector"] !== undefined || peer["namespaceSelector"] !== undefined;
  if (peer["ipBlock"] === undefined) return selects ? [] : [required(path, "must specify a peer")];
  return [
    ...requireTexts(mapAt(peer, "ipBlock"), ["cidr"], child(path, "ipBlock")),
    ...(selects ? [forbidden(path, "may not specify both ipBlock and another peer")] : []),
  ];
}

/** A binding names a role, for good, and whom it is for. */
export const roleBinding: Rule = (object, old) => validateBinding(object, old, ["Role", "ClusterRole"]);

/** A binding in the whole cluster names a ClusterRole. */
export const clusterRoleBinding: Rule = (object, old) => validateBinding(object, old, ["ClusterRole"]);

const SUBJECTS = ["ServiceAccount", "User", "Group"];

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
      ...(SUBJECTS.includes(textAt(item, "kind"))
        ? []
        : [notSupported(child(at, "kind"), textAt(item, "kind"), SUBJECTS)]),
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
