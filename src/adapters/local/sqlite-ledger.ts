import { SkysailError } from "../../model/errors.ts";
import type { Abortable } from "../../ports/abortable.ts";
import { fromKeyText, toKeyText } from "../../ports/ledger-key.ts";
import type { Change, Changed, LedgerItems, LedgerPart, LedgerStore } from "../../ports/ledger-store.ts";
import { applyChange } from "./ledger-interpreter.ts";
import { guardSqlite, openSqlite, type SqliteFile, transaction } from "./sqlite-file.ts";

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
  CREATE INDEX IF NOT EXISTS items_due ON items (shard, due) WHERE due IS NOT NULL;`;

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
  const file = ledgerFile(path);
  const database = openSqlite(file, { busyTimeoutMs });
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

  async function call<T>({ signal }: Abortable, work: () => T): Promise<T> {
    if (signal?.aborted === true)
      throw new SkysailError("ABORTED", "the caller ended a call to the ledger", { cause: signal.reason });
    return guardSqlite(file, work);
  }

  return {
    read: (key, part, abortable = {}) => call(abortable, () => read(toKeyText(key), part)),
    change: (key, part, wanted, abortable = {}) =>
      call(abortable, () =>
        transaction(
          database,
          () => change(toKeyText(key), part, wanted),
          ({ applied }) => applied,
        ),
      ),
    changeBoth: (key, { row, inventory }, abortable = {}) =>
      call(abortable, () => {
        const text = toKeyText(key);
        return transaction(
          database,
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

function ledgerFile(path: string): SqliteFile {
  return {
    path,
    what: "ledger",
    schema: SCHEMA,
    version: SCHEMA_VERSION,
    tables: ["items"],
    remedy: "restore it, or remove it to start from the clusters' state",
    busy: () =>
      new SkysailError("LEDGER_UNAVAILABLE", `the ledger ${path} is locked by another process`, {
        retryAfterMs: 1_000,
      }),
    unavailable: (why, cause) => new SkysailError("LEDGER_UNAVAILABLE", why, { cause }),
  };
}
