import type { Random } from "../ports/clock.ts";

/** Chance that is the same for the same seed (splitmix32). Its tokens are unique within one seed, and guessable: for tests only. */
export function createSeededRandom(seed: number): Random {
  let state = seed | 0;
  const draw = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return {
    next: () => draw() / 2 ** 32,
    token: () => Array.from({ length: 4 }, () => draw().toString(16).padStart(8, "0")).join(""),
  };
}
