import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SkysailError } from "../../model/errors.ts";
import type { ObjectJournal } from "../../ports/object-journal.ts";
import { guardSqlite, openSqlite, type SqliteFile, transaction } from "./sqlite-file.ts";

/** A journal in a file, and beside the objects some texts by name. */
export interface SqliteJournal extends ObjectJournal, Disposable {
  /** A text that was kept by this name. */
  recall(name: string): string | undefined;
  /** Keeps a text by a name that is the caller's. */
  remember(name: string, text: string): void;
}

/** Version of the tables below, kept in the file. */
const FORMAT = 1;

/**
 * Objects are large: a table with a rowid, so that the index holds their keys only. Each has the revision of its last write, so that a write is one
 * statement; a revision that no object has is a fact.
 */
const SCHEMA = `
  CREATE TABLE objects (
    collection TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (collection, namespace, name)
  ) STRICT;
  CREATE TABLE facts (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

/** The fact that is ours. */
const REVISION = "resourceVersion";

/** How long a process that is about to end may take. */
const BUSY_TIMEOUT_MS = 500;

/**
 * Opens the journal in the file at `path`, or makes it; both for nobody but its owner (mode 0600).
 *
 * Guarantees: one process at a time has it open, and a process that dies lets it go; each write is one transaction, on disk for the next process
 * when it returns.
 * Caveats: a power failure may lose the last writes (`synchronous=NORMAL`), as if the cluster had been restored from a backup.
 * Errors: `INVALID_CONFIG` when another process has it open (named by its id), when it is damaged, something else's, of a newer version or cannot
 * be opened; `KUBE_UNAVAILABLE` when it cannot be written at the moment, such as on a full disk.
 */
export function openSqliteJournal({ path }: { readonly path: string }): SqliteJournal {
  const file = journalFile(path);
  makeForOwner(path);
  const database = openSqlite(file, { busyTimeoutMs: BUSY_TIMEOUT_MS, exclusive: true });
  const inFile = <T>(work: () => T): T => guardSqlite(file, work);
  const statements = inFile(() => {
    try {
      // Begins to hold the file.
      transaction(database, () => undefined);
      const found = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
      if (found !== "ok") throw new SkysailError("INVALID_CONFIG", `${file.what} ${path} is damaged: ${file.remedy}`);
      writeFileSync(pidFile(path), `${process.pid}\n`, { mode: 0o600 });
      return {
        objects: database.prepare("SELECT collection, namespace, name, text FROM objects ORDER BY 1, 2, 3"),
        last: database.prepare("SELECT max(revision) AS revision FROM objects"),
        put: database.prepare(
          `INSERT INTO objects (collection, namespace, name, revision, text) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET revision = excluded.revision, text = excluded.text`,
        ),
        remove: database.prepare("DELETE FROM objects WHERE collection = ? AND namespace = ? AND name = ?"),
        fact: database.prepare("SELECT text FROM facts WHERE name = ?"),
        setFact: database.prepare(
          "INSERT INTO facts (name, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
        ),
      };
    } catch (error) {
      database.close();
      throw error;
    }
  });
  const { objects, last, put, remove, fact, setFact } = statements;

  const recall = (name: string): string | undefined =>
    inFile(() => {
      const text = fact.get(name)?.["text"];
      return text === undefined ? undefined : String(text);
    });
  const remember = (name: string, text: string): void => void inFile(() => setFact.run(name, text));

  return {
    place: path,
    recall,
    remember,
    read() {
      const ofObjects = Number(inFile(() => last.get())?.["revision"] ?? 0);
      const revision = Math.max(ofObjects, Number(recall(REVISION) ?? 0));
      return {
        revision: revision === 0 ? undefined : revision,
        objects: inFile(() => objects.all()).map(({ collection, namespace, name, text }) => ({
          collection: String(collection),
          namespace: String(namespace),
          name: String(name),
          text: String(text),
        })),
      };
    },
    write({ revision, collection, namespace, name, text }) {
      inFile(() => {
        if (text !== undefined) return void put.run(collection, namespace, name, revision, text);
        transaction(database, () => {
          remove.run(collection, namespace, name);
          setFact.run(REVISION, String(revision));
        });
      });
    },
    advance: (revision) => remember(REVISION, String(revision)),
    [Symbol.dispose]() {
      if (!database.isOpen) return;
      rmSync(pidFile(path), { force: true });
      database.close();
    },
  };
}

/** SQLite would make the file as the umask has it; its log has the mode of the file. */
function makeForOwner(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch {
    // SQLite says why the file cannot be had.
  }
}

function journalFile(path: string): SqliteFile {
  return {
    path,
    what: "state of the cluster",
    schema: SCHEMA,
    version: FORMAT,
    tables: ["objects", "facts"],
    remedy: "restore its folder from a copy, or use another folder to begin with an empty cluster",
    busy: () => new SkysailError("INVALID_CONFIG", `the state of the cluster ${path} is in use by ${holderOf(path)}`),
    unavailable: (why, cause) => new SkysailError("KUBE_UNAVAILABLE", why, { cause }),
  };
}

/** Whoever holds the file says so beside it: while it is held, nobody can read it. */
function pidFile(path: string): string {
  return `${path}.pid`;
}

function holderOf(path: string): string {
  try {
    return `the process ${readFileSync(pidFile(path), "utf8").trim()}: end it first, or use another folder`;
  } catch {
    return "another process: end it first, or use another folder";
  }
}
