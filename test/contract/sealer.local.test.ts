import { expect, test } from "vitest";

import { createLocalSealer } from "../../src/adapters/local/aes-sealer.ts";
import { describeSealer } from "./sealer.contract.ts";

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

describeSealer("AES-256-GCM with a local key", () =>
  Promise.resolve({
    sealer: createLocalSealer(key(1)),
    same: createLocalSealer(key(1)),
    other: createLocalSealer(key(2)),
  }),
);

test("a key of another length is refused", () => {
  expect(() => createLocalSealer(new Uint8Array(16))).toThrow("32 bytes");
});

test("a key that its owner overwrites afterwards stays what it was", async () => {
  const mine = key(1);
  const sealer = createLocalSealer(mine);
  const sealed = await sealer.seal("secret", "a");
  mine.fill(0);
  await expect(sealer.open(sealed, "a")).resolves.toBe("secret");
});
