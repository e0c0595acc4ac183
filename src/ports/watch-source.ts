import type { Subscription, WatchChange } from "../model/changes.ts";
import type { Abortable } from "./abortable.ts";

/** Watches one cluster. The relay sees the watch engine through it. */
export interface WatchSource {
  /** The cluster's id: the uid of its `kube-system` namespace. */
  readonly cluster: string;
  /**
   * Watches until the signal ends it, through every failure; resolves then. `tell` is called synchronously and in order; it must not block and
   * must not throw.
   */
  watch(subscription: Subscription, tell: (change: WatchChange) => void, options: Required<Abortable>): Promise<void>;
}
