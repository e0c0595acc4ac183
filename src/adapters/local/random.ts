import { randomBytes } from "node:crypto";
import type { Random } from "../../ports/clock.ts";

/** Chance from the operating system: tokens of 192 bits, in letters that are safe in URLs and logs. */
export function createRandom(): Random {
  return {
    next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
    token: () => randomBytes(24).toString("base64url"),
  };
}
