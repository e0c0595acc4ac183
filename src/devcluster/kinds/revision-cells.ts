import type { JsonMap } from "../../core/merge/values.ts";
import { itemsAt, mapAt, textAt } from "./rules/fields.ts";

/** The cells of a ControllerRevision. */
export const revisionCells = {
  Controller: (object: JsonMap): string => {
    const owners = itemsAt(mapAt(object, "metadata"), "ownerReferences", "").map(({ item }) => item);
    const owner = owners.find(({ controller }) => controller === true);
    if (owner === undefined) return "<none>";
    const [group = ""] = textAt(owner, "apiVersion").split("/");
    return `${textAt(owner, "kind").toLowerCase()}.${group}/${textAt(owner, "name")}`;
  },
  Revision: ({ revision }: JsonMap): number => (typeof revision === "number" ? revision : 0),
};
