import { DatabaseSync } from "node:sqlite";
import { ensureError, isSkysailError, SkysailError } from "../../model/errors.ts";

/** A file of SQLite that is ours: what is in it, and the errors that its callers are to see. */
export interface SqliteFile {
  readonly path: string;
  /** What messages call it, e.g. `ledger`. */
  readonly what: string;
  /** Makes the tables; `version` is that of these tables, kept in the file. */
  readonly schema: string;
  readonly version: number;
  readonly tables: readonly string[];
  /** What to do when it is damaged. */
  readonly remedy: string;
  /** It is locked by another process. */
  readonly busy: () => SkysailError;
  /** It cannot be used at the moment: the disk is full, the device fails. */
  readonly unavailable: (why: string, cause?: unknown) => SkysailError;
}

/** How a file is opened. */
export interface OpenSqliteOptions {
  /** How long to wait for another process. */
  readonly busyTimeoutMs: number;
  /** Keeps every other process out until the file is closed. Default is `false`: each transaction locks the file for itself. */
  readonly exclusive?: boolean;
}

/**
 * Opens the file, or makes it with its tables.
 *
 * Guarantees: what a transaction has committed survives the death of the process, and the file is whole after a power failure, which may lose the
 * last transactions (write-ahead log, `synchronous=NORMAL`).
 * Errors: as {@link guardSqlite}; `INVALID_CONFIG` when it is of a newer version or something else's.
 */
export function openSqlite(file: SqliteFile, { busyTimeoutMs, exclusive = false }: OpenSqliteOptions): DatabaseSync {
  return guardSqlite(file, () => {
    const database = new DatabaseSync(file.path, { timeout: busyTimeoutMs });
    try {
      // Before the first access, so that the index of the log is in this process's memory and not in a file.
      if (exclusive) database.exec("PRAGMA locking_mode = EXCLUSIVE");
      const isOurs = versionOf(database, file) === file.version;
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      if (!isOurs) database.exec(`BEGIN IMMEDIATE; ${file.schema} PRAGMA user_version = ${file.version}; COMMIT`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** The version of the tables; 0 when there are none. Nothing is written to what may be somebody else's. */
function versionOf(database: DatabaseSync, { path, what, version, tables }: SqliteFile): number {
  const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (found > version) {
    throw new SkysailError(
      "INVALID_CONFIG",
      `the ${what} ${path} was made by a newer Skysail (tables ${found}, known ${version})`,
    );
  }
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const foreign = names.map(({ name }) => String(name)).find((name) => !tables.includes(name));
  if (found === 0 && foreign !== undefined) {
    throw new SkysailError("INVALID_CONFIG", `${path} is a database of something else: it has a table "${foreign}"`);
  }
  return found;
}

/** Runs `work` as one transaction, which is kept only if `isKept` says so; default is always. */
export function transaction<T>(database: DatabaseSync, work: () => T, isKept: (result: T) => boolean = () => true): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec(isKept(result) ? "COMMIT" : "ROLLBACK");
    return result;
  } catch (error) {
    // A full disk or a failed COMMIT may have ended the transaction already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** What SQLite's primary result codes mean (sqlite.org/rescode.html). */
const MEANINGS: Readonly<Record<number, (file: SqliteFile) => SkysailError>> = {
  5: ({ busy }) => busy(),
  6: ({ busy }) => busy(),
  8: ({ what, path }) =>
    misconfigured(`the ${what} ${path} is read-only: the process must be able to write it and its folder`),
  11: ({ what, path, remedy }) => misconfigured(`the ${what} ${path} is damaged: ${remedy}`),
  13: ({ what, path, unavailable }) => unavailable(`the disk of the ${what} ${path} is full`),
  14: ({ what, path }) =>
    misconfigured(`the ${what} ${path} cannot be opened: does its folder exist, and may this user write it?`),
  26: ({ what, path }) => misconfigured(`${path} is not a ${what}: it is not an SQLite database`),
};

/** Runs `work` on the file; what it throws becomes the caller's error. Ours pass through. */
export function guardSqlite<T>(file: SqliteFile, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (isSkysailError(thrown)) throw thrown;
    const error = ensureError(thrown);
    const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
    const known = code === undefined ? undefined : MEANINGS[code]?.(file);
    throw known ?? file.unavailable(`the ${file.what} ${file.path}: ${error.message}`, error);
  }
}

function misconfigured(message: string): SkysailError {
  return new SkysailError("INVALID_CONFIG", message);
}
