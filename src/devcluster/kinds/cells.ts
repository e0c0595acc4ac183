import type { JsonMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import { age } from "../schema/table-cells.ts";
import type { BuiltInResource } from "./catalog.ts";
import { CELLS } from "./cell-makers.ts";

/**
 * Makes the function that fills a Table row of a built-in kind. Kinds that nobody looks at in a table have their name and age; their other
 * cells are `<none>`.
 */
export function createCells(of: BuiltInResource): (object: KubeObject, now: number) => readonly unknown[] {
  const makers = CELLS[`${of.group}/${of.kind}`] ?? {};
  return (object, now) =>
    of.columns.map((column) => {
      const make = makers[column.name];
      if (make !== undefined) return make(object as JsonMap, now);
      if (column.name === "Name") return object.metadata.name ?? "";
      if (column.name === "Age") return age(object.metadata.creationTimestamp, now);
      if (column.name === "Created At") return object.metadata.creationTimestamp ?? "";
      return column.type === "integer" ? 0 : "<none>";
    });
}
