import type { ObjectRef } from "./refs.ts";

/** Names one row of the ledger: one object as one operator sees it. */
export interface LedgerKey {
  readonly cluster: string;
  readonly operator: string;
  /** The object, in the form of `toObjectKey`. */
  readonly object: string;
}

/** One child that a valid holder applied, or was about to. */
export interface InventoryEntry {
  /** The name under which the operator declared it. */
  readonly child: string;
  readonly ref: ObjectRef;
}

/** One write of ours that the API server accepted: what its echo on the watch will look like. */
export interface WrittenVersion {
  readonly uid: string;
  readonly resourceVersion: string;
}
