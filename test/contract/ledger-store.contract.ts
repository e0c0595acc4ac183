import { describe, expect, test } from "vitest";
import { absent, add, all, any, append, atMost, equal, remove, set } from "../../src/core/ledger/expressions.ts";
import type { LedgerKey } from "../../src/model/ledger.ts";
import type { Change, LedgerRow, LedgerStore } from "../../src/ports/ledger-store.ts";

const always = all<never>();
const free: Change<"row"> = {
  condition: any(absent("token"), atMost("expires", 100)),
  update: {
    shard: set(3),
    seen: add(1),
    fence: add(1, 1_000),
    token: set("t"),
    expires: set(200),
    program: set(1),
    programId: set("p"),
  },
};

let keys = 0;

function newKey(object = "example.dev/Website/shop/web"): LedgerKey {
  return { cluster: `c${process.pid}-${keys++}`, operator: "website", object };
}

/** What every ledger store must do. `open` gives an empty store, or one whose keys nobody else uses; `settle` waits for its index. */
export function ledgerStoreContract(name: string, open: () => LedgerStore): void {
  describe(`LedgerStore: ${name}`, () => {
    test("a key without items has none", async () => {
      const key = newKey();
      expect(await open().read(key, "row")).toBeUndefined();
      expect(await open().read(key, "inventory")).toBeUndefined();
    });

    test("a change creates the item; a read shows what the change answered", async () => {
      const store = open();
      const key = newKey();
      const expected = { shard: 3, seen: 1, fence: 1_001, token: "t", expires: 200, program: 1, programId: "p" };
      expect(await store.change(key, "row", free)).toEqual({ applied: true, item: expected });
      expect(await store.read(key, "row")).toEqual(expected);
    });

    test("a refused change changes nothing and shows the item that refused it", async () => {
      const store = open();
      const key = newKey();
      const { item } = await store.change(key, "row", free);
      expect(await store.change(key, "row", { condition: free.condition, update: { seen: add(5) } })).toEqual({
        applied: false,
        item,
      });
      expect(await store.read(key, "row")).toEqual(item);
    });

    test("a refusal where there is no item shows none and creates none", async () => {
      const store = open();
      const key = newKey();
      const refused = await store.change(key, "row", { condition: equal("token", "t"), update: { seen: add(1) } });
      expect(refused).toEqual({ applied: false, item: undefined });
      expect(await store.read(key, "row")).toBeUndefined();
    });

    test.each([
      ["absent field, absent", absent("due"), true],
      ["absent field, present", absent("seen"), false],
      ["equal text", equal("token", "t"), true],
      ["unequal text", equal("token", "u"), false],
      ["equal number", equal("seen", 1), true],
      ["a number is not its text", equal("seen", "1"), false],
      ["equal, field absent", equal("due", 1), false],
      ["at most, below", atMost("expires", 201), true],
      ["at most, same", atMost("expires", 200), true],
      ["at most, above", atMost("expires", 199), false],
      ["at most, field absent", atMost("due", 9_999), false],
      ["at most, field is text", atMost("token", 9_999), false],
      ["all of nothing", all<"seen">(), true],
      ["all, one fails", all(equal("seen", 1), equal("seen", 2)), false],
      ["any, one holds", any(equal("seen", 2), equal("seen", 1)), true],
      ["any, none holds", any(equal("seen", 2), equal("seen", 3)), false],
      ["nested", all(any(absent("token"), atMost("expires", 500)), any(absent("program"), atMost("program", 1))), true],
    ] as const)("condition: %s", async (_, condition, holds) => {
      const store = open();
      const key = newKey();
      await store.change(key, "row", free);
      const { applied } = await store.change(key, "row", {
        condition: condition as Change<"row">["condition"],
        update: { seen: add(1) },
      });
      expect(applied).toBe(holds);
    });

    test("assignments: set, add, append, remove, and what is not named stays", async () => {
      const store = open();
      const key = newKey();
      await store.change(key, "row", free);
      const first = {
        condition: always,
        update: { noted: append("a"), written: set(["x", "y"]), gone: set(true), attempts: add(2) },
      };
      await store.change(key, "row", first);
      const second = {
        condition: always,
        update: { noted: append("b", "c"), token: remove, ttl: remove, attempts: add(-1) },
      };
      const { item } = await store.change(key, "row", second);
      expect(item).toMatchObject({
        noted: ["a", "b", "c"],
        written: ["x", "y"],
        gone: true,
        attempts: 1,
        seen: 1,
        fence: 1_001,
      });
      expect(item).not.toHaveProperty("token");
    });

    test("large numbers, empty lists and any text survive", async () => {
      const store = open();
      const key = newKey("/ConfigMap/ns/system:a#b ü");
      const update = {
        fence: set(Number.MAX_SAFE_INTEGER),
        written: set([]),
        error: set('{"message":"„ü“ 🚀 \\u0000"}'),
      };
      await store.change(key, "row", { condition: always, update });
      expect(await store.read(key, "row")).toEqual({
        fence: Number.MAX_SAFE_INTEGER,
        written: [],
        error: '{"message":"„ü“ 🚀 \\u0000"}',
      });
    });

    test("of racing takes exactly one is applied", async () => {
      const store = open();
      const key = newKey();
      const takes = Array.from({ length: 20 }, (_, index) =>
        store.change(key, "row", { ...free, update: { ...free.update, token: set(`t${index}`) } }),
      );
      const applied = (await Promise.all(takes)).filter((result) => result.applied);
      expect(applied).toHaveLength(1);
      expect((await store.read(key, "row"))?.token).toBe(applied[0]?.item?.token);
    });

    test("row and inventory of a key, and different keys, are apart", async () => {
      const store = open();
      const key = newKey();
      await store.change(key, "row", free);
      await store.change(key, "inventory", {
        condition: absent("fence"),
        update: { fence: set(7), entries: set(["e"]) },
      });
      expect(await store.read(key, "inventory")).toEqual({ fence: 7, entries: ["e"] });
      expect((await store.read(key, "row"))?.fence).toBe(1_001);
      expect(await store.read({ ...key, operator: "other" }, "row")).toBeUndefined();
    });

    test("both changes are applied, or none", async () => {
      const store = open();
      const key = newKey();
      const { item } = await store.change(key, "row", free);
      const row: Change<"row"> = { condition: equal("token", "t"), update: { token: remove } };
      const refusedRow: Change<"row"> = { condition: equal("token", "u"), update: { token: remove } };
      const inventory: Change<"inventory"> = {
        condition: absent("fence"),
        update: { fence: set(1), entries: set([]) },
      };
      const refusedInventory: Change<"inventory"> = {
        condition: atMost("fence", 0),
        update: { fence: set(2), entries: set(["e"]) },
      };

      expect(await store.changeBoth(key, { row: refusedRow, inventory })).toEqual({ applied: false, row: item });
      expect(await store.read(key, "inventory")).toBeUndefined();
      expect(await store.changeBoth(key, { row, inventory: refusedInventory })).toEqual({ applied: false, row: item });
      expect(await store.read(key, "row")).toEqual(item);
      expect(await store.changeBoth(key, { row, inventory })).toEqual({ applied: true });
      expect(await store.read(key, "inventory")).toEqual({ fence: 1, entries: [] });
      expect(await store.read(key, "row")).not.toHaveProperty("token");
    });

    test("due rows of a shard come earliest first, within limit and time; others do not come", async () => {
      const store = open();
      const shard = 15;
      const rows: [LedgerKey, Partial<LedgerRow>][] = [
        [newKey(), { shard, due: 30 }],
        [newKey("/ConfigMap/ns/a#b"), { shard, due: 10 }],
        [newKey(), { shard, due: 20 }],
        [newKey(), { shard, due: 40 }],
        [newKey(), { shard: 14, due: 5 }],
        [newKey(), { shard }],
      ];
      for (const [key, { shard: of = 0, due }] of rows) {
        await store.change(key, "row", {
          condition: always,
          update: { shard: set(of), ...(due === undefined ? {} : { due: set(due) }) },
        });
      }
      const found = [
        { key: rows[1]?.[0], due: 10 },
        { key: rows[2]?.[0], due: 20 },
        { key: rows[0]?.[0], due: 30 },
      ];
      await expect.poll(() => store.due(shard, 30, 10)).toEqual(found);
      expect(await store.due(shard, 30, 2)).toEqual(found.slice(0, 2));
      for (const [key] of rows) await store.change(key, "row", { condition: always, update: { due: remove } });
      await expect.poll(() => store.due(shard, 1_000, 10)).toEqual([]);
    });

    test("an aborted call rejects with ABORTED", async () => {
      const signal = AbortSignal.abort();
      const key = newKey();
      const store = open();
      await expect(store.read(key, "row", { signal })).rejects.toMatchObject({ code: "ABORTED" });
      await expect(store.change(key, "row", free, { signal })).rejects.toMatchObject({ code: "ABORTED" });
      await expect(store.due(1, 1, 1, { signal })).rejects.toMatchObject({ code: "ABORTED" });
    });

    test.each([
      { cluster: "", operator: "o", object: "x" },
      { cluster: "c#d", operator: "o", object: "x" },
      { cluster: "c", operator: "o#p", object: "x" },
      { cluster: "c", operator: "o", object: "x".repeat(1_000) },
    ])("a key that is none is refused: $cluster $operator", async (key) => {
      await expect(open().read(key, "row")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    });
  });
}
