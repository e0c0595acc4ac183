import type { Completion } from "./leases.ts";

/**
 * How one look at the world ended.
 *
 * - `finished`: all was done that can be done now; `departing` says what is waited for, when something is still on its way out.
 * - `moved`: the world was not as it had been read; look again.
 * - `stopped`: no time left under this lease.
 * - `lost`: another holder took the lease over.
 */
export type Look =
  | {
      readonly kind: "finished";
      readonly completion: Omit<Completion, "uid" | "written" | "dueAt">;
      readonly requeueAfterMs?: number;
      readonly departing?: string;
      /** What is wanted and cannot be had; everything else was done. */
      readonly refused?: string;
    }
  | { readonly kind: "moved"; readonly message: string; readonly fenced: boolean }
  | { readonly kind: "stopped" }
  | { readonly kind: "lost" };
