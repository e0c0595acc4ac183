import type { FieldsV1 } from "../../model/objects.ts";
import type { FieldChange } from "../../model/plans.ts";
import { toPath, toStep, type PathStep } from "./field-path.ts";
import { isAbsent, isEmpty, isEqual, isMap, own, type JsonMap } from "./json.ts";

/** One place of an object, seen by everybody who has a say in it. */
export interface Place {
  readonly path: string;
  /** What we want here. */
  readonly config: unknown;
  /** What is here. */
  readonly live: unknown;
  /** What we are recorded as owning here; `undefined` is nothing. */
  readonly owned: FieldsV1 | undefined;
  /** What other managers are recorded as owning here. */
  readonly others: readonly FieldsV1[];
  /** The API server drops empty lists and maps of this kind when it stores them. */
  readonly dropsEmpty: boolean;
}

/**
 * The fields that an apply would change here, in value or in ownership; none when it would write nothing.
 *
 * What a list is (atomic, a set, a map by keys) is read from the recorded ownership, not from a schema: `k:` means items told apart by
 * key fields, `v:` a set, and a recorded path with nothing below it a value that is owned as a whole.
 */
export function compare(place: Place): FieldChange[] {
  const { config, live, owned, path } = place;
  // A `null` is not nothing: server-side apply owns the field that it stands for.
  if (config === undefined) return owned === undefined ? [] : toGivenUp(owned, live, path);
  if (owned === undefined) return isLeafless(config) && saysNothingNew(place) ? [] : [toChange(path, live, config)];
  if (Object.keys(owned).length === 0) return compareWhole(place);
  if (Array.isArray(config)) return compareList(place, config, owned);
  if (isMap(config)) return compareMap(place, config, owned);
  return [toChange(path, live, config)];
}

/** A change as a plan shows it: absent sides are left out. */
export function toChange(path: string, from: unknown, to: unknown): FieldChange {
  return { path, ...(isAbsent(from) ? {} : { from }), ...(isAbsent(to) ? {} : { to }) };
}

/** The fields that we own below here and state no longer. */
function toGivenUp(owned: FieldsV1, live: unknown, path: string): FieldChange[] {
  const elements = Object.keys(owned).filter((element) => element !== ".");
  if (elements.length === 0) return [toChange(path, live, undefined)];
  return elements.flatMap((element) => {
    const step = toStep(element);
    if (step === undefined) return [toChange(path, live, undefined)];
    const items = Array.isArray(live) ? (live as readonly unknown[]) : [];
    const below = step.kind === "field" ? own(live, step.name) : items.find((item) => isLiveItem(item, step));
    return toGivenUp(owned[element] ?? {}, below, toPath(path, step));
  });
}

function compareWhole({ path, config, live, others }: Place): FieldChange[] {
  if (isEmpty(config) && isAbsent(live)) return [];
  // A map or list that somebody owns only in part is not atomic: recorded as a leaf, ours was an empty one, and now it is not.
  const isGranular = others.some((node) => Object.keys(node).some((element) => element !== "."));
  if (!isEmpty(config) && (isMap(config) || Array.isArray(config)) && isGranular) return [toChange(path, live, config)];
  return isEqual(config, live) ? [] : [toChange(path, live, config)];
}

function compareMap(place: Place, config: JsonMap, owned: FieldsV1): FieldChange[] {
  const names = new Set(Object.keys(config));
  for (const element of Object.keys(owned)) {
    const step = toStep(element);
    if (step?.kind === "field") names.add(step.name);
    else if (element !== ".") return [toChange(place.path, place.live, config)];
  }
  return [...names].toSorted().flatMap((name) => {
    const live = own(place.live, name);
    return compare(descend(place, `f:${name}`, { kind: "field", name }, own(config, name), live));
  });
}

function compareList(place: Place, config: readonly unknown[], owned: FieldsV1): FieldChange[] {
  const whole = [toChange(place.path, place.live, config)];
  const elements = Object.keys(owned).filter((element) => element !== ".");
  const live = Array.isArray(place.live) ? (place.live as readonly unknown[]) : [];
  const taken = new Set<string>();
  const changes: FieldChange[] = [];
  let last = -1;
  for (const item of config) {
    const element = elements.find((candidate) => !taken.has(candidate) && isItem(item, candidate, owned[candidate]));
    const step = element === undefined ? undefined : toStep(element);
    if (element === undefined || step === undefined) return whole;
    taken.add(element);
    const index = live.findIndex((candidate) => isLiveItem(candidate, step));
    // The order of the items is the applied object's: an item of ours that stands before its predecessor will be moved.
    if (index >= 0 && index < last) return whole;
    last = Math.max(last, index);
    if (step.kind === "item") changes.push(...compare(descend(place, element, step, item, live[index])));
    else if (index < 0) changes.push(toChange(toPath(place.path, step), undefined, item));
  }
  for (const element of elements) {
    const step = toStep(element);
    if (step === undefined) return whole;
    if (taken.has(element)) continue;
    const gone = live.find((candidate) => isLiveItem(candidate, step));
    changes.push(...toGivenUp(owned[element] ?? {}, gone, toPath(place.path, step)));
  }
  return changes;
}

function descend(place: Place, element: string, step: PathStep, config: unknown, live: unknown): Place {
  return {
    path: toPath(place.path, step),
    config,
    live,
    owned: fieldOf(place.owned, element),
    others: place.others.flatMap((node) => fieldOf(node, element) ?? []),
    dropsEmpty: place.dropsEmpty,
  };
}

function fieldOf(node: FieldsV1 | undefined, element: string): FieldsV1 | undefined {
  return node !== undefined && Object.hasOwn(node, element) ? node[element] : undefined;
}

/** Whether a configured item is the one recorded as `element`. A key field that it leaves out took its default and is not owned. */
function isItem(item: unknown, element: string, owned: FieldsV1 | undefined): boolean {
  const step = toStep(element);
  if (step?.kind === "member") return isEqual(step.value, item);
  if (step?.kind !== "item" || !isMap(item)) return false;
  return Object.entries(step.key).every(([field, value]) => {
    const stated = own(item, field);
    return isAbsent(stated) ? fieldOf(owned, `f:${field}`) === undefined : isEqual(stated, value);
  });
}

function isLiveItem(candidate: unknown, step: PathStep): boolean {
  if (step.kind === "member") return isEqual(candidate, step.value);
  if (step.kind !== "item") return false;
  return Object.entries(step.key).every(([field, value]) => isEqual(own(candidate, field), value));
}

/** Whether server-side apply records nothing for this value: an empty list that is not atomic, or a map of nothing else. */
function isLeafless(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && !isEmpty(value) && Object.values(value).every(isLeafless);
}

function saysNothingNew({ config, live, dropsEmpty }: Place): boolean {
  return isEqual(config, live) || (dropsEmpty && isAbsent(live));
}
