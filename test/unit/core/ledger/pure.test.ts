import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromInventory, toEntryText, widened } from "../../../../src/core/ledger/inventory.ts";
import { clip, ROW_BYTES, rowBytes } from "../../../../src/core/ledger/row-size.ts";
import { shardOf } from "../../../../src/core/ledger/shard.ts";
import { hasRoomToNote, rememberWritten, toErrorText } from "../../../../src/core/ledger/written.ts";
import type { InventoryEntry } from "../../../../src/model/ledger.ts";
import { fromKeyText, toKeyText } from "../../../../src/ports/ledger-key.ts";
import { LEDGER_SHARDS, type LedgerRow } from "../../../../src/ports/ledger-store.ts";

const row: LedgerRow = { shard: 1, seen: 1, fence: 1, program: 1, programId: "p", token: "t", expires: 1 };
const part = fc.stringMatching(/^[a-z0-9.-]{1,40}$/);

describe("keys", () => {
  test("text and key are each other's inverse, whatever the object is called", () => {
    fc.assert(
      fc.property(part, part, fc.string({ minLength: 1, maxLength: 80 }), (cluster, operator, object) => {
        const key = { cluster, operator, object };
        expect(fromKeyText(toKeyText(key))).toEqual(key);
      }),
    );
  });

  test.each(["", "a", "a#b", "a#b#", "#b#c", "a##c", "cluster#c1"])("%j is no key's text", (text) => {
    expect(fromKeyText(text)).toBeUndefined();
  });

  test("shards stay where they are, and share the load", () => {
    expect(shardOf("c#o#g/K/n/x")).toBe(shardOf("c#o#g/K/n/x"));
    expect([shardOf("a#b#c"), shardOf("a#b#d"), shardOf("ü#b#c")]).toMatchInlineSnapshot(`
      [
        10,
        11,
        1,
      ]
    `);
    const counts = new Map<number, number>();
    for (let i = 0; i < 16_000; i++)
      counts.set(shardOf(`c#website#g/K/n/web-${i}`), (counts.get(shardOf(`c#website#g/K/n/web-${i}`)) ?? 0) + 1);
    expect(counts.size).toBe(LEDGER_SHARDS);
    for (const count of counts.values()) expect(count).toBeGreaterThan(700);
  });
});

describe("the size of a row", () => {
  test("what is remembered and noted never makes a row of a usual key larger than one write unit", () => {
    const version = fc.record({ uid: fc.uuid(), resourceVersion: fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String) });
    fc.assert(
      fc.property(
        fc.array(version, { maxLength: 40 }),
        fc.array(version, { maxLength: 40 }),
        fc.string({ maxLength: 2_000, unit: "binary" }),
        (mine, hints, message) => {
          const keyText = `${"c".repeat(36)}#${"o".repeat(40)}#${"x".repeat(260)}`;
          const rest = {
            ...row,
            uid: "u".repeat(36),
            error: toErrorText({ name: "SkysailError", code: "OPERATOR_FAILED", message }),
            attempts: 9,
          };
          const { token: _, expires: __, ...free } = rest;
          const written = rememberWritten(keyText, free, mine, []);
          let held: LedgerRow = {
            ...rest,
            token: "t".repeat(36),
            expires: 1e12,
            due: 1e12,
            ...(written === undefined ? {} : { written }),
          };
          for (const { uid, resourceVersion } of hints) {
            const about = `${uid}:${resourceVersion}`;
            if (hasRoomToNote(keyText, held, about)) held = { ...held, noted: [...(held.noted ?? []), about] };
          }
          expect(rowBytes(keyText, held)).toBeLessThanOrEqual(ROW_BYTES);
        },
      ),
    );
  });

  test("the newest writes are remembered first, each once", () => {
    const mine = ["1", "2"].map((resourceVersion) => ({ uid: "u", resourceVersion }));
    expect(rememberWritten("k", {}, mine, ["u:2", "w:9"])).toEqual(["u:2", "u:1", "w:9"]);
    expect(rememberWritten("k", {}, [], [])).toBeUndefined();
  });

  test("texts are cut between characters", () => {
    expect(clip("aü🚀", 3)).toBe("aü");
    expect(clip("aü🚀", 6)).toBe("aü");
    expect(clip("aü🚀", 7)).toBe("aü🚀");
  });
});

describe("the inventory's entries", () => {
  const ref = { cluster: "c", group: "apps", version: "v1", kind: "Deployment", resource: "deployments", name: "web" };
  const entries: InventoryEntry[] = [
    { child: "web", ref: { ...ref, namespace: "shop", uid: "u" } },
    { child: "web", ref: { ...ref, namespace: "shop" } },
    { child: "role", ref: { ...ref, group: "", name: 'system:"a"' } },
  ];

  test("come back as they were written", () => {
    expect(fromInventory({ fence: 1, entries: entries.map(toEntryText) }, "c")).toEqual(entries);
    expect(fromInventory(undefined, "c")).toEqual([]);
  });

  test("are written only when one is new", () => {
    expect(widened(["a", "b"], ["b"])).toBeUndefined();
    expect(widened(["a"], ["b", "a", "b"])).toEqual(["a", "b"]);
    expect(widened([], [])).toBeUndefined();
  });
});
