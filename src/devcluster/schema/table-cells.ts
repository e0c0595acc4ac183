import { isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Column } from "../served-kind.ts";
import { formatPlain } from "../../core/merge/go-format.ts";
import { toGoJson } from "./field-error.ts";
import { isList } from "../../core/merge/values.ts";
import { parseJsonPath } from "./json-path.ts";

/** Makes the function that fills a Table row: the name, then what each column's path finds. */
export function cellsOf(columns: readonly Column[]): (object: KubeObject, now: number) => readonly unknown[] {
  const finders = columns.map((column) => ({ column, find: parseJsonPath(column.jsonPath) ?? (() => []) }));
  return (object, now) => [
    object.metadata.name ?? "",
    ...finders.map(({ column, find }) => cell(column.type, find(object)[0], now)),
  ];
}

function cell(type: string, value: unknown, now: number): unknown {
  if (value === undefined) return null;
  switch (type) {
    case "string":
      return isMap(value) || isList(value) ? toGoJson(value) : formatPlain(value);
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? age(value, now) : null;
    default:
      return null;
  }
}

/** How long ago `instant` was, as `kubectl get` shows it: two units at most. */
export function age(instant: string | undefined, now: number): string {
  if (instant === undefined) return "<unknown>";
  const from = Date.parse(instant);
  return Number.isNaN(from) ? "<invalid>" : duration(now - from);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A time span as `kubectl get` shows it. */
export function duration(span: number): string {
  if (span < -SECOND) return "<invalid>";
  if (span < 0) return "0s";
  if (span < 2 * MINUTE) return `${Math.floor(span / SECOND)}s`;
  if (span < 10 * MINUTE) return two(span, MINUTE, "m", SECOND, "s");
  if (span < 3 * HOUR) return `${Math.floor(span / MINUTE)}m`;
  if (span < 8 * HOUR) return two(span, HOUR, "h", MINUTE, "m");
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)}h`;
  if (span < 8 * DAY) return two(span, DAY, "d", HOUR, "h");
  if (span < 2 * YEAR) return `${Math.floor(span / DAY)}d`;
  if (span < 8 * YEAR) return two(span, YEAR, "y", DAY, "d");
  return `${Math.floor(span / YEAR)}y`;
}

function two(span: number, unit: number, name: string, smaller: number, smallerName: string): string {
  const rest = Math.floor((span % unit) / smaller);
  return `${Math.floor(span / unit)}${name}${rest === 0 ? "" : `${rest}${smallerName}`}`;
}
