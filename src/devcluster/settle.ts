import { compareText, isList, isMap, type JsonMap, setField } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";
import { printJson } from "./json.ts";
import type { ServedKind } from "./served-kind.ts";
import { bareError } from "./status.ts";

/** Bytes that etcd takes in one request, as it is set up by default. */
const STORE_LIMIT = 1.5 * 1024 * 1024;

/**
 * The object as it is put into the store: custom resources in the version that they are stored in, and in the order of their fields' names, as the API server answers them.
 *
 * Errors: 500 for one that is larger than etcd takes.
 */
export function settle(kind: Pick<ServedKind, "custom" | "toStorage">, given: KubeObject): KubeObject {
  const object = kind.toStorage?.(given) ?? given;
  // Printing is dear: most objects are small enough to see it.
  if (lengthOf(object) > STORE_LIMIT / 3 && Buffer.byteLength(printJson(object)) > STORE_LIMIT) {
    throw bareError("etcdserver: request is too large");
  }
  return kind.custom ? (sortKeys(object) as KubeObject) : object;
}

/** About the characters that a value has in JSON. A character is at most three bytes long in UTF-8. */
function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  let length = 0;
  if (isList(value)) {
    length = value.length;
    for (const item of value) length += lengthOf(item);
  } else if (isMap(value)) {
    for (const name in value) {
      const item = value[name];
      length += name.length + 4 + (name === "fieldsV1" ? lengthOfFields(item) : lengthOf(item));
    }
  }
  return length;
}

/** Many objects have the same text of what is owned. */
const FIELDS = new WeakMap<object, number>();

function lengthOfFields(fields: unknown): number {
  if (typeof fields !== "object" || fields === null) return lengthOf(fields);
  let length = FIELDS.get(fields);
  if (length === undefined) FIELDS.set(fields, (length = lengthOf(fields)));
  return length;
}

/** The value with the fields of its objects in the order of their names; the same value when they are. */
export function sortKeys(value: unknown): unknown {
  if (isList(value)) return sortItems(value);
  return isMap(value) ? sortFields(value) : value;
}

function sortItems(value: readonly unknown[]): readonly unknown[] {
  let out: unknown[] | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const item = sortKeys(value[index]);
    if (item !== value[index]) (out ??= [...value])[index] = item;
  }
  return out ?? value;
}

function sortFields(value: JsonMap): JsonMap {
  let out: Record<string, unknown> | undefined = isInOrder(value) ? undefined : {};
  for (const name of out === undefined ? Object.keys(value) : Object.keys(value).toSorted(compareText)) {
    const item = sortKeys(value[name]);
    if (out === undefined && item !== value[name]) out = { ...value };
    if (out !== undefined) setField(out, name, item);
  }
  return out ?? value;
}

function isInOrder(value: JsonMap): boolean {
  let before: string | undefined;
  for (const name in value) {
    if (before !== undefined && compareText(before, name) > 0) return false;
    before = name;
  }
  return true;
}
