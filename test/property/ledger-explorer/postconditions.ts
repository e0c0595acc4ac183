import { toVersionText } from "../../../src/core/ledger/written.ts";
import type { LedgerRow } from "../../../src/ports/ledger-store.ts";
import { BEGIN, type Running, type World } from "./world.ts";

/** What a take must leave; `undefined` when it does. */
export function takeProblem(
  w: World,
  before: LedgerRow | undefined,
  row: LedgerRow,
  applied: boolean,
  order: number,
): string | undefined {
  if (order < w.topProgram) return "older code took the row of newer code";
  if (!applied) return undefined;
  if (row.seen !== (before?.seen ?? 0) + 1) return "a take does not count its hint";
  if (row.fence <= (before?.fence ?? 0) || (before === undefined && row.fence <= BEGIN))
    return "I3: a take's fence is not above all before";
  if (row.noted !== undefined) return "a take leaves the notes of an earlier lease";
  if (row.expires === undefined || row.program !== order || row.programId !== `p${order}`)
    return "a take does not say whose it is";
  return undefined;
}

/** What a take showed to be possible. */
export function describeTake(before: LedgerRow | undefined, row: LedgerRow, now: number): string {
  if (before?.token !== undefined) return `a take over, ${now - (before.expires ?? 0)} after the end`;
  if (before === undefined) return "a take of a new row";
  return `a take, ${before.program < row.program ? "by newer code, " : ""}${row.seen === (row.done ?? 0) + 1 ? "clean" : "dirty"}`;
}

/** What the end of a lease must leave; `undefined` when it does. */
export function endProblem(
  row: LedgerRow | undefined,
  before: Running,
  ending: NonNullable<Running["ending"]>,
  uid: string | undefined,
  covered: string,
): string | undefined {
  if (row === undefined) return "the row is gone";
  if (row.token !== undefined || row.expires !== undefined || row.noted !== undefined)
    return "an ended lease leaves traces";
  if (uid !== undefined && row.uid !== uid) return "the row names another incarnation";
  if (row.covered !== undefined && row.covered !== covered && row.uid !== before.row.uid)
    return "the row covers another incarnation";
  if (before.written.some((version) => row.written?.includes(toVersionText(version)) !== true))
    return "a write is not remembered";
  if (row.wake !== (ending.kind === "wait" ? before.wakeAt : undefined))
    return "a row does not say which wake-up counts";
  switch (ending.kind) {
    case "complete":
    case "wait":
      if (row.done !== row.seen || row.due !== undefined) return "a finished row is dirty or due";
      if (row.attempts !== undefined || row.error !== undefined) return "a finished row keeps its error";
      if (row.covered !== covered) return "a finished row does not say what it covers";
      return (row.gone === true) === (uid === undefined)
        ? undefined
        : "a finished row does not say whether its object is gone";
    case "fail":
    case "terminal":
      if ((row.attempts ?? 0) < 1 || row.error === undefined) return "a failure is not recorded";
      if (ending.kind === "terminal" && !ending.now)
        return row.done === row.seen && row.due === undefined ? undefined : "a terminal failure stays dirty";
      return row.due === undefined ? "a failure is not due" : undefined;
    case "release":
      if (row.attempts !== undefined && row.uid !== before.row.uid) return "attempts of another incarnation stay";
      return row.due === undefined ? "a released row is not due" : undefined;
  }
}
