import { DatabaseSync } from "node:sqlite";
import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import { fromKeyText, toKeyText } from "../../ports/ledger-key.ts";
import type { Change, Changed, LedgerItems, LedgerPart, LedgerStore } from "../../ports/ledger-store.ts";
import { applyChange } from "./ledger-interpreter.ts";
import { toLedgerError } from "./sqlite-errors.ts";

/** A ledger in a file. */
export interface SqliteLedger extends LedgerStore, Disposable {
  /** Closes the file. Calls after it fail with `LEDGER_UNAVAILABLE`. */
  close(): void;
}

/** Version of the tables below, kept in the file. */
const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    pk TEXT NOT NULL, sk TEXT NOT NULL, shard INTEGER, due INTEGER, fields TEXT NOT NULL, PRIMARY KEY (pk, sk)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS items_due ON items (shard, due) WHERE due IS NOT NULL;
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/**
 * Opens the ledger in the file at `path`, or creates it; `":memory:"` is a ledger of its own that is not kept.
 *
 * Guarantees: a change is one immediate transaction, so several processes may have the file open; what was answered survives the death of
 * the process.
 * Caveats: a power failure may lose the last changes (`synchronous=NORMAL`), as if the ledger had been restored from a backup; a call
 * blocks the thread while another process writes, `busyTimeoutMs` at most (default is 5,000).
 * Errors: `INVALID_CONFIG` when the file cannot be opened, is no ledger, is damaged, or was made by a newer version;
 * `LEDGER_UNAVAILABLE` when another process keeps it locked for longer, or the disk is full.
 */
export function openSqliteLedger(options: { readonly path: string; readonly busyTimeoutMs?: number }): SqliteLedger {
  const { path, busyTimeoutMs = 5_000 } = options;
  const database = guard(path, () => open(path, busyTimeoutMs));
  const select = database.prepare("SELECT fields FROM items WHERE pk = ? AND sk = ?");
  const upsert = database.prepare(
    `INSERT INTO items (pk, sk, shard, due, fields) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET shard = excluded.shard, due = excluded.due, fields = excluded.fields`,
  );
  const selectDue = database.prepare("SELECT pk, due FROM items WHERE shard = ? AND due <= ? ORDER BY due LIMIT ?");

  function read<P extends LedgerPart>(text: string, part: P): LedgerItems[P] | undefined {
    const found = select.get(text, part);
    return found === undefined ? undefined : (JSON.parse(String(found["fields"])) as LedgerItems[P]);
  }

  function change<P extends LedgerPart>(text: string, part: P, wanted: Change<P>): Changed<P> {
    const item = read(text, part);
    const next = applyChange(item, wanted);
    if (next === undefined) return { applied: false, item };
    const { shard = null, due = null } = next as Partial<LedgerItems["row"]>;
    upsert.run(text, part, shard, due, JSON.stringify(next));
    return { applied: true, item: next };
  }

  /** Runs `work` as one transaction, which is kept only if `isKept` says so. */
  function transaction<T>(work: () => T, isKept: (result: T) => boolean): T {
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

  async function call<T>({ signal }: Abortable, work: () => T): Promise<T> {
    if (signal?.aborted === true)
      throw new SkysailError("ABORTED", "the caller ended a call to the ledger", { cause: signal.reason });
    return guard(path, work);
  }

  return {
    read: (key, part, abortable = {}) => call(abortable, () => read(toKeyText(key), part)),
    change: (key, part, wanted, abortable = {}) =>
      call(abortable, () =>
        transaction(
          () => change(toKeyText(key), part, wanted),
          ({ applied }) => applied,
        ),
      ),
    changeBoth: (key, { row, inventory }, abortable = {}) =>
      call(abortable, () => {
        const text = toKeyText(key);
        return transaction(
          () => {
            const found = read(text, "row");
            const applied = change(text, "row", row).applied && change(text, "inventory", inventory).applied;
            return applied ? ({ applied } as const) : ({ applied, row: found } as const);
          },
          ({ applied }) => applied,
        );
      }),
    due: (shard, before, limit, abortable = {}) =>
      call(abortable, () =>
        selectDue.all(shard, before, limit).flatMap(({ pk, due }) => {
          const key = fromKeyText(String(pk));
          return key === undefined ? [] : [{ key, due: Number(due) }];
        }),
      ),
    close: () => {
      if (database.isOpen) database.close();
    },
    [Symbol.dispose]() {
      this.close();
    },
  };
}

function open(path: string, busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version > SCHEMA_VERSION) {
      throw new SkysailError(
        "INVALID_CONFIG",
        `the ledger ${path} was made by a newer Skysail (tables ${version}, known ${SCHEMA_VERSION})`,
      );
    }
    const foreign = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'items'").get();
    if (version === 0 && foreign !== undefined) {
      throw new SkysailError(
        "INVALID_CONFIG",
        `${path} is a database of something else: it has a table "${String(foreign["name"])}"`,
      );
    }
    if (version < SCHEMA_VERSION) database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toLedgerError(error, path);
  }
}
