import { shapeOf, type Type } from "../core/merge/schema.ts";
import { isEmptyMap, isList, isMap, type JsonMap, setField } from "../core/merge/values.ts";
import type { KubeObject } from "../model/objects.ts";

/*
 * Lists that are owned as a whole are compared as Go holds them (`reflect.DeepEqual` in structured-merge-diff's `listReflect.EqualsUsing`), not
 * as they are written: an empty list or map is another value there than none, and `1024Mi` another than `1Gi`. What is read back from the store
 * has none of these.
 */

/** `read` as ownership sees it: inside of lists that are owned as a whole, with what `asked`, from which it was read, says in other words. */
export function withHeldLists(read: KubeObject, asked: KubeObject, type: Type | undefined): KubeObject {
  return type === undefined ? read : (held(read, asked, type, false) as KubeObject);
}

/** What was read without a change is the same value: little more is looked at than what was not. */
function held(read: unknown, asked: unknown, type: Type, whole: boolean): unknown {
  if (read === asked || asked === null || asked === undefined) return read;
  switch (shapeOf(type, asked)) {
    case "map":
      return isMap(asked) && isMap(read) && type.map !== undefined ? heldFields(read, asked, type, whole) : read;
    case "list":
      return isList(asked) && isList(read) && asked.length === read.length && type.list !== undefined
        ? heldItems(read, asked, type, whole)
        : read;
    case "scalar":
    case undefined:
      return whole && type.quantity === true && (typeof asked === "string" || typeof asked === "number")
        ? String(asked).trim()
        : read;
  }
}

function heldFields(read: JsonMap, asked: JsonMap, { map }: Type, whole: boolean): JsonMap {
  let out: Record<string, unknown> | undefined;
  for (const name in asked) {
    const type = map?.fields.get(name)?.type ?? map?.element;
    if (type === undefined) continue;
    const was = read[name];
    const is =
      was === undefined ? (whole && isEmpty(asked[name]) ? asked[name] : was) : held(was, asked[name], type, whole);
    if (is !== was) setField((out ??= { ...read }), name, is);
  }
  return out ?? read;
}

function heldItems(
  read: readonly unknown[],
  asked: readonly unknown[],
  { list }: Type,
  whole: boolean,
): readonly unknown[] {
  if (list === undefined) return read;
  const inside = whole || list.relation === "atomic";
  let out: unknown[] | undefined;
  for (const [index, was] of read.entries()) {
    const is = held(was, asked[index], list.element, inside);
    if (is !== was) (out ??= [...read])[index] = is;
  }
  return out ?? read;
}

function isEmpty(value: unknown): boolean {
  return isList(value) ? value.length === 0 : isEmptyMap(value);
}
