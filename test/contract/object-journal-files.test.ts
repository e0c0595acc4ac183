import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteJournal } from "../../src/adapters/local/sqlite-journal.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skysail-journal-"));
  path = join(folder, "cluster.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = { collection: "/configmaps", namespace: "ns" };

/** A journal of `count` objects, closed. */
function fill(count: number): void {
  using journal = openSqliteJournal({ path });
  for (let i = 1; i <= count; i++) journal.write({ ...at, name: `n${i}`, revision: i, text: "x".repeat(500) });
}

describe("the SQLite journal's file", () => {
  test("a new one holds nothing; what was written is there for the next, in order", () => {
    {
      using journal = openSqliteJournal({ path });
      expect(journal.read()).toEqual({ revision: undefined, objects: [] });
      expect(journal.recall("token")).toBeUndefined();
      journal.write({ ...at, name: "b", revision: 2, text: "1" });
      journal.write({ ...at, name: "a", revision: 3, text: "2" });
      journal.write({ ...at, name: "b", revision: 4, text: "3" });
      journal.write({ ...at, name: "a", revision: 5, text: undefined });
      journal.advance(6);
      journal.remember("token", "secret");
    }
    using journal = openSqliteJournal({ path });
    expect(journal.read()).toEqual({ revision: 6, objects: [{ ...at, name: "b", text: "3" }] });
    expect(journal.recall("token")).toBe("secret");
  });

  test("nobody but the owner may read what is there", () => {
    using journal = openSqliteJournal({ path });
    journal.write({ ...at, name: "a", revision: 2, text: "1" });
    const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
    expect(modes).toEqual([
      ["cluster.sqlite", "600"],
      ["cluster.sqlite-wal", "600"],
      ["cluster.sqlite.pid", "600"],
    ]);
  });

  test("one at a time: the next is told who has it; a process that was killed lets it go", async () => {
    const module = join(import.meta.dirname, "../../src/adapters/local/sqlite-journal.ts");
    const program = `import { openSqliteJournal } from ${JSON.stringify(module)};
      const journal = openSqliteJournal({ path: ${JSON.stringify(path)} });
      journal.write({ collection: "c", namespace: "", name: "n", revision: 7, text: "kept" });
      console.log("open"); setInterval(() => journal, 1_000);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(() => openSqliteJournal({ path })).toThrow(
      expect.objectContaining({
        code: "INVALID_CONFIG",
        message: `the state of the cluster ${path} is in use by the process ${child.pid}: end it first, or use another folder`,
      }),
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    using journal = openSqliteJournal({ path });
    expect(journal.read().objects).toMatchObject([{ name: "n", text: "kept" }]);
    expect(() => openSqliteJournal({ path })).toThrow(`in use by the process ${process.pid}`);
  });

  test.each([
    ["is no database", () => writeFileSync(path, "x".repeat(8_192)), /is not a state of the cluster/],
    ["belongs to something else", () => foreign("CREATE TABLE users (id)"), /a table "users"/],
    ["is of a newer version", () => foreign("PRAGMA user_version = 99"), /newer Skysail \(tables 99, known 1\)/],
    ["has no folder", () => void (path = join(folder, "no", "c.sqlite")), /cannot be opened: does its folder exist/],
    ["has lost its end", () => (fill(200), truncateSync(path, 8_192)), /is damaged: restore its folder from a copy/],
    ["was scribbled on", () => (fill(200), scribble()), /is damaged: restore its folder from a copy/],
  ])("a file that %s is refused with its name, and stays as it is", (_, spoil, message) => {
    spoil();
    const before = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    const failure = expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringMatching(message) });
    expect(() => openSqliteJournal({ path })).toThrow(failure);
    expect(() => openSqliteJournal({ path })).toThrow(path);
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toEqual(before);
  });

  test("a closed journal refuses a write", () => {
    const journal = openSqliteJournal({ path });
    journal[Symbol.dispose]();
    journal[Symbol.dispose]();
    expect(() => journal.write({ ...at, name: "a", revision: 2, text: "1" })).toThrow(
      expect.objectContaining({ code: "KUBE_UNAVAILABLE" }),
    );
  });
});

function foreign(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** The pages from the third on are filled with something else. */
function scribble(): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x5a, 8_192));
}
