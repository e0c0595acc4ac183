import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";

/** What SQLite's primary result codes mean for the ledger in `path` (sqlite.org/rescode.html). */
const MEANINGS: Readonly<Record<number, (path: string) => SkysailError>> = {
  5: busy,
  6: busy,
  8: (path) =>
    new SkysailError(
      "INVALID_CONFIG",
      `the ledger ${path} is read-only: the process must be able to write it and its folder`,
    ),
  11: (path) =>
    new SkysailError(
      "INVALID_CONFIG",
      `the ledger ${path} is damaged: restore it, or remove it to start from the clusters' state`,
    ),
  13: (path) => new SkysailError("LEDGER_UNAVAILABLE", `the disk of the ledger ${path} is full`),
  14: (path) =>
    new SkysailError(
      "INVALID_CONFIG",
      `the ledger ${path} cannot be opened: does its folder exist, and may this user write it?`,
    ),
  26: (path) => new SkysailError("INVALID_CONFIG", `${path} is not a ledger: it is not an SQLite database`),
};

/** The error that a failed call on the file at `path` is for the caller; ours pass through. */
export function toLedgerError(thrown: unknown, path: string): SkysailError {
  if (isSkysailError(thrown)) return thrown;
  const error = ensureError(thrown);
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const known = code === undefined ? undefined : MEANINGS[code]?.(path);
  return known ?? new SkysailError("LEDGER_UNAVAILABLE", `the ledger ${path}: ${error.message}`, { cause: error });
}

function busy(path: string): SkysailError {
  return new SkysailError("LEDGER_UNAVAILABLE", `the ledger ${path} is locked by another process`, {
    retryAfterMs: 1_000,
  });
}
