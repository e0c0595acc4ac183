import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteJournal, type SqliteJournal } from "../../../../src/adapters/local/sqlite-journal.ts";
import { ApiFailure } from "../../../../src/devcluster/status.ts";
import { createStore } from "../../../../src/devcluster/store/store.ts";
import { SkysailError } from "../../../../src/model/errors.ts";
import { object, slot, storeContract } from "./store.contract.ts";

let folder: string;
let stack: DisposableStack;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skysail-store-"));
  stack = new DisposableStack();
});
afterEach(() => {
  stack.dispose();
  rmSync(folder, { recursive: true });
});

const openJournal = (): SqliteJournal => stack.use(openSqliteJournal({ path: join(folder, "cluster.sqlite") }));

storeContract("memory", (options) => createStore(options));
storeContract("SQLite", (options) => createStore({ ...options, journal: openJournal() }));

describe("a store with a journal", () => {
  test("goes on after its end: same objects, next revision, no history", () => {
    const journal = openJournal();
    const before = createStore({ journal });
    for (const name of ["b", "a", "gone"]) before.put(slot(name), object(name, { digits: 9_007_199_254_740_993n }));
    before.remove(slot("gone"));
    journal[Symbol.dispose]();

    const after = createStore({ journal: openJournal() });
    expect(after.list("/configmaps")).toEqual(before.list("/configmaps"));
    expect([after.revision, after.oldest]).toEqual([before.revision, before.revision]);
    expect(after.since("/configmaps", after.revision)).toEqual([]);
    expect(after.put(slot("c"), object("c")).metadata.resourceVersion).toBe(String(before.revision + 1));
  });

  test("a compaction's revision is not given again", () => {
    const journal = openJournal();
    const before = createStore({ journal });
    before.put(slot("a"), object("a"));
    before.compact();
    journal[Symbol.dispose]();
    expect(createStore({ journal: openJournal() }).revision).toBe(before.revision);
  });

  test("a write that cannot be kept is not made, and is answered as by a server whose etcd takes no writes", () => {
    const journal = openJournal();
    let full = false;
    const store = createStore({
      journal: {
        ...journal,
        write(change) {
          if (full) throw new SkysailError("KUBE_UNAVAILABLE", "the disk is full");
          journal.write(change);
        },
      },
    });
    const kept = store.put(slot("a"), object("a"));
    const { revision } = store;
    const heard: unknown[] = [];
    store.listen((change) => heard.push(change));
    full = true;
    const refusal = { code: 500, message: "the disk is full" };
    for (const write of [() => store.put(slot("a"), object("a", { x: 1 })), () => store.remove(slot("a"))]) {
      expect(write).toThrow(ApiFailure);
      expect(write).toThrow(expect.objectContaining({ status: expect.objectContaining(refusal) }));
    }
    expect([store.get(slot("a")), store.revision, heard]).toEqual([kept, revision, []]);
    full = false;
    expect(store.put(slot("a"), object("a")).metadata.resourceVersion).toBe(String(revision + 1));
  });

  test("an object that cannot be read is an error that names place, object and remedy", () => {
    const journal = openJournal();
    journal.write({ revision: 2, collection: "apps/deployments", namespace: "ns", name: "web", text: "{" });
    expect(() => createStore({ journal })).toThrow(
      expect.objectContaining({
        code: "INVALID_CONFIG",
        message: expect.stringMatching(/cluster\.sqlite is damaged at the object apps\/deployments ns web: restore/),
      }),
    );
  });
});
