import { randomBytes } from "node:crypto";
import type { Random } from "../../ports/clock.ts";

const NUMBER_BYTES = 6;

/** Chance from the operating system: tokens of 192 bits, in letters that are safe in URLs and logs. */
export function createRandom(): Random {
  // Asking the operating system costs more than the bytes: numbers are taken from a pool.
  let pool = Buffer.alloc(0);
  let used = 0;
  return {
    next() {
      if (used + NUMBER_BYTES > pool.length) {
        pool = randomBytes(NUMBER_BYTES * 512);
        used = 0;
      }
      used += NUMBER_BYTES;
      return pool.readUIntBE(used - NUMBER_BYTES, NUMBER_BYTES) / 2 ** 48;
    },
    token: () => randomBytes(24).toString("base64url"),
  };
}
