import type { JsonMap } from "../../core/merge/values.ts";
import { age } from "../schema/table-cells.ts";
import type { Cells } from "./cell-makers.ts";
import { itemsAt, mapAt, textAt } from "./rules/fields.ts";

const NONE = "<none>";

function containerStatuses(object: JsonMap): readonly JsonMap[] {
  return itemsAt(mapAt(object, "status"), "containerStatuses", "").map(({ item }) => item);
}

/** A Pod's state in one word: what its containers wait for, or how they ended, before its phase. */
function state(object: JsonMap): string {
  const { deletionTimestamp } = mapAt(object, "metadata");
  const status = mapAt(object, "status");
  if (deletionTimestamp !== undefined) return textAt(status, "reason") === "NodeLost" ? "Unknown" : "Terminating";
  const reasons = containerStatuses(object).flatMap((container) => {
    const waiting = textAt(mapAt(container, "state", "waiting"), "reason");
    const terminated = mapAt(container, "state", "terminated");
    if (waiting !== "") return [waiting];
    if (textAt(terminated, "reason") !== "") return [textAt(terminated, "reason")];
    return typeof terminated["exitCode"] === "number" ? [`ExitCode:${terminated["exitCode"]}`] : [];
  });
  return reasons[0] ?? (textAt(status, "reason") || textAt(status, "phase"));
}

function restarts(object: JsonMap, now: number): string {
  const statuses = containerStatuses(object);
  const times = statuses.reduce((sum, each) => sum + Number(each["restartCount"] ?? 0), 0);
  const ended = statuses
    .map((each) => textAt(mapAt(each, "lastState", "terminated"), "finishedAt"))
    .filter((text) => text !== "")
    .toSorted()
    .at(-1);
  return times > 0 && ended !== undefined ? `${times} (${age(ended, now)} ago)` : String(times);
}

/** What `kubectl get pods` shows. */
export const podCells: Cells = {
  Ready: (object) => {
    const all = itemsAt(mapAt(object, "spec"), "containers", "").length;
    return `${containerStatuses(object).filter((each) => each["ready"] === true).length}/${all}`;
  },
  Status: state,
  Restarts: restarts,
  IP: (object) => textAt(mapAt(object, "status"), "podIP") || NONE,
  Node: (object) => textAt(mapAt(object, "spec"), "nodeName") || NONE,
  "Nominated Node": (object) => textAt(mapAt(object, "status"), "nominatedNodeName") || NONE,
  "Readiness Gates": (object) => {
    const gates = itemsAt(mapAt(object, "spec"), "readinessGates", "").map(({ item }) => textAt(item, "conditionType"));
    if (gates.length === 0) return NONE;
    const conditions = itemsAt(mapAt(object, "status"), "conditions", "").map(({ item }) => item);
    const met = gates.filter((gate) => conditions.some((each) => each["type"] === gate && each["status"] === "True"));
    return `${met.length}/${gates.length}`;
  },
};
