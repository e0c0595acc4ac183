import { isList, isMap, type JsonMap, omit, setField } from "../../core/merge/values.ts";
import { badRequest, bareError } from "../status.ts";
import { assertOrder, ordered, unknownDirective, wrongType } from "./element-order.ts";
import { mergeLists } from "./merge-lists.ts";
import type { PatchField, PatchType } from "./patch-type.ts";

const DIRECTIVE = "$patch";
const RETAIN_KEYS = "$retainKeys";
const ELEMENT_ORDER = "$setElementOrder";
const DELETE_FROM_LIST = "$deleteFromPrimitiveList";

/**
 * Applies a strategic merge patch to an object of a built-in kind; neither is changed.
 *
 * Errors: `ApiFailure` as the API server answers a patch that contradicts itself or the kind: 400, 422, 500.
 */
export function applyStrategicPatch(live: JsonMap | undefined, patch: JsonMap, type: PatchType): JsonMap {
  if (Object.hasOwn(patch, DIRECTIVE)) return replaced(patch);
  const rest: Record<string, unknown> = { ...patch };
  const out: Record<string, unknown> = { ...retained(live ?? {}, rest) };
  for (const key of Object.keys(rest)) if (key.startsWith(ELEMENT_ORDER)) orderElements(out, rest, key, type);
  for (const [key, value] of Object.entries(rest)) {
    const isDeletion = key.startsWith(DELETE_FROM_LIST);
    const name = isDeletion ? nameIn(key, "invalid patch format of primitive list") : key;
    if (value === null) delete out[name];
    else if (!isDeletion) put(out, name, merged(out, name, value, type));
    else if (isList(value) && isList(out[name])) {
      out[name] = mergeLists(out[name], value, type.list(name), mergeItem, true);
    }
  }
  return out;
}

/** The value of a field after a patch of it; `undefined` when the patch is the directive to delete it. */
function merged(object: JsonMap, name: string, value: unknown, type: PatchType): unknown {
  const before = object[name];
  if (isMap(before) && isMap(value)) {
    const field = type.object(name);
    return field.strategy === "replace" ? value : applyStrategicPatch(before, value, field.type);
  }
  if (isList(before) && isList(value)) return listAfter(before, value, type.list(name));
  return withoutDirectives(withoutNulls(value));
}

function listAfter(before: readonly unknown[], patch: readonly unknown[], field: PatchField): readonly unknown[] {
  return field.strategy === "merge" ? mergeLists(before, patch, field, mergeItem, false) : patch;
}

const mergeItem = applyStrategicPatch;

/** `$patch: replace` takes the patch itself, `$patch: delete` nothing. */
function replaced(patch: JsonMap): JsonMap {
  const directive = patch[DIRECTIVE];
  if (directive === "replace") return omit(patch, [DIRECTIVE]);
  if (directive === "delete") return {};
  throw unknownDirective(patch);
}

/** The live fields that `$retainKeys` names, which must name those of the patch, too; the directive leaves `patch`. */
function retained(live: JsonMap, patch: Record<string, unknown>): JsonMap {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return live;
  const keys = patch[RETAIN_KEYS];
  delete patch[RETAIN_KEYS];
  const refusal = badRequest("invalid patch format of retainKeys");
  if (!isList(keys)) throw refusal;
  const kept = new Set(keys);
  const isDirective = (key: string): boolean => key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER);
  if (Object.keys(patch).some((key) => patch[key] !== null && !isDirective(key) && !kept.has(key))) throw refusal;
  return omit(
    live,
    Object.keys(live).filter((key) => !kept.has(key)),
  );
}

/** Merges the list that a `$setElementOrder/…` is about and puts it in order; both leave `patch`. */
function orderElements(
  out: Record<string, unknown>,
  patch: Record<string, unknown>,
  key: string,
  type: PatchType,
): void {
  const order = patch[key];
  delete patch[key];
  if (!isList(order)) throw wrongType("[]interface {}", order);
  const name = nameIn(key, "invalid patch format of setElementOrder list");
  const before = out[name];
  const change = patch[name];
  if (before !== undefined && !isList(before)) throw wrongType("[]interface {}", before);
  if (change !== undefined && !isList(change)) throw wrongType("[]interface {}", change);
  const field = type.list(name);
  assertOrder(change ?? [], order, field.mergeKey);
  delete patch[name];
  if (before === undefined && change === undefined) return;
  const list =
    before === undefined ? (withoutDirectives(change) as readonly unknown[]) : listWith(before, change, field);
  if ((before ?? []).length + (change ?? []).length === 0) throw bareError("no elements in any of the given slices");
  out[name] = ordered(list, order, before ?? [], field.mergeKey);
}

function listWith(
  before: readonly unknown[],
  change: readonly unknown[] | undefined,
  field: PatchField,
): readonly unknown[] {
  return change === undefined ? before : listAfter(before, change, field);
}

/** `containers` of `$setElementOrder/containers`. */
function nameIn(key: string, problem: string): string {
  const [directive, name] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
  if (!key.includes("/") || (directive !== ELEMENT_ORDER && directive !== DELETE_FROM_LIST)) throw badRequest(problem);
  return name;
}

function put(out: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) delete out[name];
  else setField(out, name, value);
}

/** Without the null fields of objects: a patch of what is not there has nothing to remove. */
export function withoutNulls(value: unknown): unknown {
  if (isList(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== null) setField(out, key, withoutNulls(item));
  return out;
}

/** Without the objects that are directives; `undefined` when `value` is one itself. */
function withoutDirectives(value: unknown): unknown {
  if (isList(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isMap(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) put(out, key, withoutDirectives(item));
  return out;
}
