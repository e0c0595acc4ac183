import type { SafeError } from "../../model/errors.ts";
import type { WrittenVersion } from "../../model/ledger.ts";
import type { LedgerRow } from "../../ports/ledger-store.ts";
import { clip, itemBytes, ROW_BYTES, rowBytes } from "./row-size.ts";

/** Kept free in a row that nobody holds: for the next lease (token, expires, due) and a few notes. */
const LEASE_ROOM = 70 + 2 * 56;

/** The text of a version in a row: `uid:resourceVersion`. */
export function toVersionText(version: WrittenVersion): string {
  return `${version.uid}:${version.resourceVersion}`;
}

/**
 * What a row remembers of our own writes: this run's, then earlier ones of the same incarnation, as many as the row has room for.
 * One that is left out costs a run that changes nothing, when its echo comes.
 */
export function rememberWritten(
  keyText: string,
  rest: Partial<LedgerRow>,
  mine: readonly WrittenVersion[],
  earlier: readonly string[],
): readonly string[] | undefined {
  // The last write of a run first: of several writes to one object only its echo may come, because relays coalesce.
  const candidates = [...new Set([...mine.map(toVersionText).toReversed(), ...earlier])];
  let left = ROW_BYTES - LEASE_ROOM - rowBytes(keyText, { ...rest, written: [] });
  const tooMany = candidates.findIndex((candidate) => (left -= itemBytes(candidate)) < 0);
  const kept = tooMany < 0 ? candidates : candidates.slice(0, tooMany);
  return kept.length === 0 ? undefined : kept;
}

/** Whether a held row has room to note what one more hint was about. */
export function hasRoomToNote(keyText: string, row: LedgerRow, version: string): boolean {
  return rowBytes(keyText, { ...row, due: row.expires ?? 0, noted: [...(row.noted ?? []), version] }) <= ROW_BYTES;
}

/** An error as a row keeps it: code and the start of the message. */
export function toErrorText(error: SafeError): string {
  return JSON.stringify({ name: error.name, code: error.code, message: clip(error.message, 120) });
}
