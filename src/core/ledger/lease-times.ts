/** How long leases last, and how far clocks may differ. All in milliseconds. */
export interface LeaseTimes {
  /** From the take, or the last renewal, to `expires`. */
  readonly leaseMs: number;
  /** The holder stops this long before `expires`, by its own clock. */
  readonly stopBeforeMs: number;
  /** Another takes this long after `expires`, by its own clock. */
  readonly takeAfterMs: number;
}

/**
 * The times for functions: a lease never ends while a function that was killed at its timeout could still write, and clocks may be
 * ten seconds apart (five to each side) before two holders could overlap.
 */
export function functionLeaseTimes(timeoutMs: number): LeaseTimes {
  return { leaseMs: timeoutMs + 5_000, stopBeforeMs: 5_000, takeAfterMs: 5_000 };
}

/** The times for one process, which renews its leases: one clock, so that margins cover only the pace of an event loop. */
export const PROCESS_LEASE_TIMES: LeaseTimes = { leaseMs: 15_000, stopBeforeMs: 2_000, takeAfterMs: 250 };

/** When the holder of a lease that ends at `expires` must have stopped writing. */
export function stopsAt(expires: number, times: LeaseTimes): number {
  return expires - times.stopBeforeMs;
}

/** From when on another may take a lease that ends at `expires`: the moment when a row that is held is due. */
export function freeAt(expires: number, times: LeaseTimes): number {
  return expires + times.takeAfterMs;
}
