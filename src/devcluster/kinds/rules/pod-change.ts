import { equalValues, isList, isMap, type JsonMap, omit } from "../../../core/merge/values.ts";
import { child, entry, forbidden, invalid } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";
import { itemsAt, mapAt, textAt } from "./fields.ts";
import { nodeAffinityChange, selectorChange } from "./gated-pod.ts";

const UPDATE_MESSAGE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
const LISTS = ["containers", "initContainers"];
const DEADLINE = "spec.activeDeadlineSeconds";
const MAX_INT32 = 2 ** 31 - 1;

/** What a Pod's spec may not become after it was `old`: few of its fields may change, and some of those in one direction. */
export function podChange(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const containers: Cause[] = [];
  for (const list of LISTS) {
    const { causes, ends } = containerChanges(spec, old, list);
    containers.push(...causes);
    if (ends) return containers;
  }
  const deadline = deadlineChange(spec, old);
  if (deadline.ends) return [...containers, ...deadline.causes];
  const found = [...containers, ...deadline.causes, ...tolerationChanges(spec, old), ...newGates(spec, old)];
  if (equalValues(spec, old)) return found;
  const gated = itemsAt(old, "schedulingGates", "").length > 0;
  return [
    ...found,
    ...(gated ? [...selectorChange(spec, old), ...nodeAffinityChange(spec, old)] : []),
    ...(equalValues(fixed(spec, gated), fixed(old, gated)) ? [] : [forbidden("spec", UPDATE_MESSAGE)]),
  ];
}

/** What a part found, and whether the rest is not looked at then. */
interface Found {
  readonly causes: readonly Cause[];
  readonly ends: boolean;
}

function containerChanges(spec: JsonMap, old: JsonMap, list: string): Found {
  const path = child("spec", list);
  const containers = itemsAt(spec, list, "spec");
  if (containers.length !== itemsAt(old, list, "spec").length) {
    return { causes: [forbidden(path, "pod updates may not add or remove containers")], ends: true };
  }
  const causes = containers.flatMap(({ item, at }) => {
    const image = textAt(item, "image");
    return image === image.trim()
      ? []
      : [invalid(child(at, "image"), image, "must not have leading or trailing whitespace")];
  });
  return { causes, ends: false };
}

/** A deadline may come, and come nearer. */
function deadlineChange(spec: JsonMap, old: JsonMap): Found {
  const [deadline, was] = [spec["activeDeadlineSeconds"], old["activeDeadlineSeconds"]];
  const stops = (detail: string): Found => ({ causes: [invalid(DEADLINE, deadline ?? null, detail)], ends: true });
  if (!isNumber(deadline)) {
    return isNumber(was)
      ? { ...stops("must not update from a positive integer to nil value"), ends: false }
      : { causes: [], ends: false };
  }
  if (deadline < 0 || deadline > MAX_INT32) return stops(`must be between 0 and ${MAX_INT32}, inclusive`);
  if (isNumber(was) && was < deadline) return stops("must be less than or equal to previous value");
  return { causes: [], ends: false };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Tolerations may be added; of those that there are only the seconds may change. */
function tolerationChanges(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const timeless = (toleration: JsonMap): JsonMap => omit(toleration, ["tolerationSeconds"]);
  const now = itemsAt(spec, "tolerations", "").map(({ item }) => timeless(item));
  const kept = itemsAt(old, "tolerations", "").every(({ item }) => now.some((one) => equalValues(one, timeless(item))));
  if (kept) return [];
  return [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function newGates(spec: JsonMap, old: JsonMap): readonly Cause[] {
  const before = new Set(itemsAt(old, "schedulingGates", "").map(({ item }) => textAt(item, "name")));
  const gates = new Map(itemsAt(spec, "schedulingGates", "").map(({ item }, index) => [textAt(item, "name"), index]));
  return [...gates]
    .filter(([name]) => !before.has(name))
    .map(([name, index]) =>
      forbidden(
        child(entry("spec.schedulingGates", index), "name"),
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    );
}

/** The part of a Pod that stays as it was created. One that waits at a gate may still be told where to run. */
function fixed(spec: JsonMap, gated: boolean): JsonMap {
  const rest = omit(spec, [
    "activeDeadlineSeconds",
    "tolerations",
    "schedulingGates",
    ...(gated ? ["nodeSelector"] : []),
  ]);
  const lists = LISTS.filter((list) => spec[list] !== undefined).map((list) => [list, withoutImages(spec[list])]);
  const others: JsonMap = { ...rest, ...Object.fromEntries(lists) };
  if (!gated) return others;
  const affinity = omit(mapAt(spec, "affinity"), ["nodeAffinity"]);
  return { ...omit(others, ["affinity"]), ...(Object.keys(affinity).length === 0 ? {} : { affinity }) };
}

function withoutImages(list: unknown): unknown {
  return isList(list) ? list.map((item) => (isMap(item) ? omit(item, ["image"]) : item)) : list;
}
