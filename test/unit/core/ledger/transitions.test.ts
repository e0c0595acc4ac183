import { describe, expect, test } from "vitest";
import { applyChange } from "../../../../src/adapters/local/ledger-interpreter.ts";
import { recordInventory } from "../../../../src/core/ledger/inventory.ts";
import { functionLeaseTimes } from "../../../../src/core/ledger/lease-times.ts";
import { complete, fail, raise, release, take, tombstoneEnd } from "../../../../src/core/ledger/transitions.ts";
import type { LedgerRow } from "../../../../src/ports/ledger-store.ts";

const NOW = 1_790_000_000_000;
const keyText = "c#o#g/K/n/x";
const error = { name: "E", code: "OPERATOR_FAILED", message: "no" } as const;
const held: LedgerRow = {
  shard: 1,
  seen: 2,
  done: 1,
  fence: NOW - 5,
  token: "t",
  expires: NOW + 10,
  uid: "u",
  covered: "4",
  epoch: 1,
  attempts: 3,
  program: 1,
  programId: "p",
};
const base = { keyText, token: "t", row: held, written: [] };

describe("tombstones", () => {
  const gone = complete({ ...base, saw: 2, now: NOW, gone: true });

  test("live for thirty days after the object, with uid, covered and fence", () => {
    const row = applyChange(held, gone);
    expect(row).toMatchObject({ gone: true, uid: "u", covered: "4", fence: NOW - 5, ttl: NOW / 1000 + 30 * 24 * 3600 });
  });

  test("stay for ever when a new row could start below their fence, or when they are due", () => {
    const raised = { ...held, fence: NOW + 1 };
    expect(applyChange(raised, complete({ ...base, row: raised, saw: 2, now: NOW, gone: true }))).not.toHaveProperty(
      "ttl",
    );
    expect(applyChange(held, complete({ ...base, saw: 2, now: NOW, gone: true, dueAt: NOW + 1 }))).not.toHaveProperty(
      "ttl",
    );
  });

  test("lose their time to live with the next take, and with the next finished run", () => {
    const tombstone = applyChange(held, gone);
    const program = { order: 1, id: "p" };
    const input = { times: functionLeaseTimes(1), durableQueue: true, shard: 1, token: "v", now: NOW, program };
    const taken = applyChange(tombstone, take(input));
    expect(taken).toMatchObject({ token: "v", gone: true });
    expect(taken).not.toHaveProperty("ttl");
    expect(applyChange({ ...held, ttl: 5 }, complete({ ...base, saw: 2, now: NOW }))).not.toHaveProperty("ttl");
  });

  test("an inventory that is written again lives", () => {
    const empty = applyChange<"inventory">(
      undefined,
      recordInventory({ fence: 1, entries: [], ttl: tombstoneEnd(NOW) }),
    );
    expect(empty).toEqual({ fence: 1, entries: [], ttl: tombstoneEnd(NOW) });
    expect(applyChange(empty, recordInventory({ fence: 2, entries: ["e"] }))).toEqual({ fence: 2, entries: ["e"] });
  });
});

describe("epochs and incarnations", () => {
  test("a finished run replaces the epoch together with what it covers", () => {
    expect(applyChange(held, complete({ ...base, saw: 2, now: NOW, covered: "1", epoch: 2 }))).toMatchObject({
      covered: "1",
      epoch: 2,
    });
    expect(applyChange(held, complete({ ...base, saw: 2, now: NOW, covered: "1" }))).not.toHaveProperty("epoch");
    expect(applyChange(held, complete({ ...base, saw: 2, now: NOW }))).toMatchObject({ covered: "4", epoch: 1 });
  });

  test.each([
    ["complete", complete({ ...base, uid: "v", saw: 2, now: NOW }), undefined],
    ["fail", fail({ ...base, uid: "v", saw: 2, error, retryAt: NOW }), 1],
    ["release", release({ ...base, uid: "v", saw: 2, dueAt: NOW }), undefined],
  ])("%s with another uid forgets what the row knew of the old one", (_, change, attempts) => {
    const row = applyChange({ ...held, written: ["w:1"] }, change);
    expect(row).toMatchObject({ uid: "v", fence: held.fence, seen: 2 });
    expect(row?.attempts).toBe(attempts);
    for (const field of ["covered", "epoch", "written"]) expect(row).not.toHaveProperty(field);
  });

  test("the same uid keeps it", () => {
    const row = applyChange(
      { ...held, written: ["w:1"] },
      fail({ ...base, row: { ...held, written: ["w:1"] }, uid: "u", saw: 2, error, retryAt: NOW }),
    );
    expect(row).toMatchObject({ uid: "u", covered: "4", epoch: 1, attempts: 4, written: ["w:1"] });
  });
});

describe("raise", () => {
  test("a repeat that arrives after a later raise changes nothing", () => {
    const later = applyChange(held, raise({ token: "t", fence: NOW + 20 }));
    expect(later?.fence).toBe(NOW + 20);
    expect(applyChange(later, raise({ token: "t", fence: NOW + 10 }))).toBeUndefined();
    expect(applyChange(later, raise({ token: "t", fence: NOW + 20 }))).toBeUndefined();
    expect(applyChange(later, raise({ token: "t", fence: NOW + 21 }))?.fence).toBe(NOW + 21);
  });
});
