import { elementOfItem } from "./list-items.ts";
import type { PathElement } from "./path-element.ts";
import { fieldType, type Type } from "./schema.ts";
import { isList, isMap } from "./values.ts";

/** The value at `path` below `value`, which is of `type`; `undefined` when there is none. */
export function valueAt(value: unknown, path: readonly PathElement[], type: Type): unknown {
  let here: unknown = value;
  let hereType: Type | undefined = type;
  for (const element of path) {
    if (hereType === undefined) return undefined;
    if (element.startsWith("f:")) {
      const name = element.slice(2);
      here = isMap(here) && Object.hasOwn(here, name) ? here[name] : undefined;
      hereType = hereType.map === undefined ? undefined : fieldType(hereType.map, name);
    } else {
      const list: Type["list"] = hereType.list;
      here =
        list === undefined || !isList(here) ? undefined : here.find((item) => elementOfItem(list, item) === element);
      hereType = list?.element;
    }
  }
  return here;
}
