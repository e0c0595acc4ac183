import type { Abortable } from "./abortable.ts";

/** Time, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with code `ABORTED` when the signal ends it first. */
  sleep(ms: number, options?: Abortable): Promise<void>;
}

/** Chance, so that tests can seed it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An unguessable token of at least 128 bits, for leases and batch ids. */
  token(): string;
}
