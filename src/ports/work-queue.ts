import type { ClusterEvent } from "../model/events.ts";
import type { Request } from "../model/requests.ts";
import type { Abortable } from "./abortable.ts";

/** What travels on the queue: an event that the bus brought, or a request that we made ourselves. */
export type WorkMessage =
  | { readonly kind: "event"; readonly event: ClusterEvent }
  | { readonly kind: "request"; readonly request: Request };

/** The longest delay of a message: 15 minutes, as SQS has it. */
export const LONGEST_DELAY_MS = 900_000;

/** Brings work to reconcilers. At least once, in any order. */
export interface WorkQueue {
  /**
   * Sends requests, to be delivered after `delayMs` ({@link LONGEST_DELAY_MS} at most; default is at once). All or an error:
   * `BUS_UNAVAILABLE`, after which any of them may have been sent; `INVALID_INPUT` for a longer delay, and nothing was sent.
   */
  send(requests: readonly Request[], options?: Abortable & { readonly delayMs?: number }): Promise<void>;
}
