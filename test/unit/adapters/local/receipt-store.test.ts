import { expect, test } from "vitest";
import { createMemoryReceiptStore } from "../../../../src/adapters/local/receipt-store.ts";
import { createManualClock } from "../../../helpers/manual-clock.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const receipt = { digest: "d", answer: "a" };

test("a receipt is kept for a day and no longer; then the id can be used again", async () => {
  const clock = createManualClock(1_800_000_000_000);
  const receipts = createMemoryReceiptStore({ clock });
  await receipts.record("c", "1", receipt);
  await clock.advance(DAY_MS - 1);
  expect(await receipts.find("c", "1")).toEqual(receipt);
  await clock.advance(1);
  expect(await receipts.find("c", "1")).toBeUndefined();
  const second = { digest: "e", answer: "b" };
  await receipts.record("c", "1", second);
  expect(await receipts.find("c", "1")).toEqual(second);
});

test("above the capacity the oldest goes", async () => {
  const receipts = createMemoryReceiptStore({ clock: createManualClock(1_800_000_000_000), capacity: 2 });
  for (const id of ["1", "2", "3"]) await receipts.record("c", id, receipt);
  const found = await Promise.all(["1", "2", "3"].map((id) => receipts.find("c", id)));
  expect(found.map((kept) => kept !== undefined)).toEqual([false, true, true]);
});
