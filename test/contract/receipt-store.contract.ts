import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReceiptStore } from "../../src/ports/receipt-store.ts";

/** What every receipt store must do. */
export function receiptStoreContract(name: string, open: () => ReceiptStore): void {
  describe(`ReceiptStore: ${name}`, () => {
    test("a receipt is found again, byte for byte, under its cluster and id only", async () => {
      const receipts = open();
      const [cluster, id] = [randomUUID(), randomUUID()];
      const receipt = { digest: "ab".repeat(32), answer: '{"results":[],"note":"ä €"}' };
      expect(await receipts.find(cluster, id)).toBeUndefined();
      await receipts.record(cluster, id, receipt);
      expect(await receipts.find(cluster, id)).toEqual(receipt);
      expect(await receipts.find(randomUUID(), id)).toBeUndefined();
      expect(await receipts.find(cluster, randomUUID())).toBeUndefined();
    });

    test("the first receipt of an id stays", async () => {
      const receipts = open();
      const [cluster, id] = [randomUUID(), randomUUID()];
      const first = { digest: "1", answer: "first" };
      await receipts.record(cluster, id, first);
      await receipts.record(cluster, id, { digest: "2", answer: "second" });
      expect(await receipts.find(cluster, id)).toEqual(first);
    });

    test("the answer to a full batch of refused events fits", async () => {
      const receipts = open();
      const [cluster, id] = [randomUUID(), randomUUID()];
      const results = Array.from({ length: 1_000 }, (_, index) => ({
        id: randomUUID(),
        result: "refused",
        reason: `data.ref.name: ${"expected string ".repeat(60)}${index}`,
      }));
      const receipt = { digest: "d", answer: JSON.stringify({ results }) };
      await receipts.record(cluster, id, receipt);
      expect(await receipts.find(cluster, id)).toEqual(receipt);
    });
  });
}
