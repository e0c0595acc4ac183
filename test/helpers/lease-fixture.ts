import { createMemoryLedger } from "../../src/adapters/local/memory-ledger.ts";
import { functionLeaseTimes } from "../../src/core/ledger/lease-times.ts";
import type { InventoryEntry } from "../../src/model/ledger.ts";
import type { LedgerStore } from "../../src/ports/ledger-store.ts";
import { createLeases, type LeaseDriverOptions } from "../../src/stages/reconcile/lease-driver.ts";
import type { Acquired, Lease, Leases } from "../../src/stages/reconcile/leases.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";

/** The only key. */
export const key = { cluster: "c", operator: "website", object: "example.dev/Website/shop/web" };
/** When the tests begin. */
export const START = 1_000_000;
/** How long a lease lasts. */
export const LEASE = 35_000;
/** What a run wrote, and the hint that is its echo. */
export const written = [{ uid: "child", resourceVersion: "7" }];
export const echo = { uid: "child", resourceVersion: "7" };
/** How a run failed. */
export const failure = { name: "E", code: "OPERATOR_FAILED", message: "no" } as const;
/** A logger that keeps quiet. */
export const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** Leases of two functions on one store. */
export interface Fixture {
  readonly store: LedgerStore;
  readonly clock: ManualClock;
  readonly leases: Leases;
  /** Another function on the same store. */
  readonly others: (options?: Partial<LeaseDriverOptions>) => Leases;
}

/** Makes leases on a store in memory, with a clock that stands still. */
export function setUp(options: Partial<LeaseDriverOptions> = {}): Fixture {
  const store = options.store ?? createMemoryLedger();
  const clock = createManualClock(START);
  let tokens = 0;
  const random = { next: () => 0, token: () => `token-${tokens++}` };
  const base: LeaseDriverOptions = {
    store,
    clock,
    random,
    log: silent,
    program: { order: 1, id: "p1" },
    times: functionLeaseTimes(30_000),
    durableQueue: true,
    ...options,
  };
  return { store, clock, leases: createLeases(base), others: (other = {}) => createLeases({ ...base, ...other }) };
}

/** The lease, or the reason why there is none as an error. */
export function taken(acquired: Acquired): Lease {
  if (acquired.kind !== "taken") throw new Error(`not taken: ${acquired.kind}`);
  return acquired.lease;
}

/** A child of this name. */
export function entry(name: string): InventoryEntry {
  return {
    child: "web",
    ref: {
      cluster: "c",
      group: "apps",
      version: "v1",
      kind: "Deployment",
      resource: "deployments",
      namespace: "shop",
      name,
    },
  };
}

/** Loses the answer of the next change and repeats it, as the SDK does. */
export function losingAnswers(store: LedgerStore): LedgerStore & { lose: number } {
  const lossy: LedgerStore & { lose: number } = {
    ...store,
    lose: 0,
    async change(...input) {
      const first = await store.change(...input);
      return lossy.lose-- > 0 ? store.change(...input) : first;
    },
    async changeBoth(...input) {
      const first = await store.changeBoth(...input);
      return lossy.lose-- > 0 ? store.changeBoth(...input) : first;
    },
  };
  return lossy;
}
