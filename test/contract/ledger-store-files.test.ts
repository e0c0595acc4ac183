import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteLedger } from "../../src/adapters/local/sqlite-ledger.ts";
import { add, all, set } from "../../src/core/ledger/expressions.ts";

const key = { cluster: "c", operator: "o", object: "g/K/n/x" };
const count = { condition: all<never>(), update: { seen: add(1), shard: set(1), due: set(5) } };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skysail-ledger-"));
  path = join(folder, "ledger.db");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the SQLite ledger's file", () => {
  test("keeps what was answered, for the next process", async () => {
    {
      using ledger = openSqliteLedger({ path });
      await ledger.change(key, "row", count);
    }
    using ledger = openSqliteLedger({ path });
    expect(await ledger.read(key, "row")).toEqual({ seen: 1, shard: 1, due: 5 });
    expect(await ledger.due(1, 5, 1)).toEqual([{ key, due: 5 }]);
  });

  test("two processes that count and take at once lose nothing and take nothing twice", async () => {
    openSqliteLedger({ path }).close();
    const worker = join(import.meta.dirname, "../fixtures/ledger-worker.ts");
    const children = ["a", "b"].map((name) =>
      fork(worker, [path, name, "200"], { stdio: ["ignore", "inherit", "inherit", "ipc"] }),
    );
    const reports = await Promise.all(
      children.map(async (child): Promise<number[]> => {
        const exit = once(child, "exit");
        const [fences] = (await once(child, "message")) as [number[]];
        await exit;
        return fences;
      }),
    );
    using ledger = openSqliteLedger({ path });
    expect((await ledger.read(key, "row"))?.seen).toBe(400);
    const fences = reports.flat();
    expect(fences.length).toBeGreaterThan(0);
    expect(new Set(fences).size).toBe(fences.length);
  }, 30_000);

  test("a file that another process keeps locked is LEDGER_UNAVAILABLE, and works again afterwards", async () => {
    using ledger = openSqliteLedger({ path, busyTimeoutMs: 20 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(ledger.change(key, "row", count)).rejects.toMatchObject({
      code: "LEDGER_UNAVAILABLE",
      retryAfterMs: 1_000,
      message: expect.stringContaining("locked by another process"),
    });
    other.exec("ROLLBACK");
    other.close();
    expect((await ledger.change(key, "row", count)).applied).toBe(true);
  });

  test.each([
    ["is no database", async () => writeFile(path, "x".repeat(8_192)), "not an SQLite database"],
    ["belongs to something else", async () => foreign("CREATE TABLE users (id)"), 'a table "users"'],
    ["is of a newer version", async () => foreign("PRAGMA user_version = 99"), "newer Skysail"],
    ["has no folder", async () => void (path = join(folder, "no", "ledger.db")), "cannot be opened"],
  ])("a file that %s is INVALID_CONFIG, with its name", async (_, spoil, message) => {
    await spoil();
    expect(() => openSqliteLedger({ path })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringMatching(new RegExp(message)) }),
    );
    expect(() => openSqliteLedger({ path })).toThrow(path);
  });

  test("a damaged file is INVALID_CONFIG and says what to do", async () => {
    {
      using ledger = openSqliteLedger({ path });
      for (let i = 0; i < 200; i++) await ledger.change({ ...key, object: `g/K/n/${i}` }, "row", count);
    }
    await truncate(path, 8_192);
    const read = async (): Promise<void> => {
      using ledger = openSqliteLedger({ path });
      for (let i = 0; i < 200; i++) await ledger.change({ ...key, object: `g/K/n/${i}` }, "row", count);
    };
    await expect(read()).rejects.toMatchObject({ code: "INVALID_CONFIG", message: expect.stringContaining("damaged") });
  });

  test("a closed ledger says so", async () => {
    const ledger = openSqliteLedger({ path });
    ledger.close();
    ledger.close();
    await expect(ledger.read(key, "row")).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  });
});

function foreign(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
