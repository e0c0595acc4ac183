import type { ErrorCode } from "../../model/errors.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { ListPage, WatchSignal } from "../../ports/cluster-api.ts";

/** The times that a watch keeps to, in milliseconds. */
export const WATCH_TIMES = {
  /** A window's length is drawn from here; the API server closes it then. */
  windowMinMs: 240_000,
  windowMaxMs: 290_000,
  /** Bookmarks come every 60 s: after this long without a line the connection is dead, or the watch waits for a future version. */
  silenceMs: 90_000,
  /** However the windows end: without a bookmark for this long, nothing proves that the watch follows the cluster. */
  unprovenMs: 300_000,
  /** A failure after this long in good health counts as the first. */
  healthyMs: 120_000,
  /** A window that the server closes sooner than this is a failure, or we would reconnect in a tight loop. */
  shortWindowMs: 5_000,
  /** Nobody grants an RBAC rule within seconds. */
  forbiddenMs: 60_000,
  backoff: { baseMs: 800, maxMs: 30_000 },
} as const;

/** What outlives a phase. */
export interface Memory {
  /** Failures in a row. */
  readonly failures: number;
  /** How the next sync goes. */
  readonly way: "watchList" | "list";
  /** False once the server showed that it has no WatchList. */
  readonly offered: boolean;
  /** The trouble that was told last and is not over. */
  readonly told?: ErrorCode;
}

/** Where a watch stands, and since when that is known. */
export interface Position {
  readonly resourceVersion: string;
  /** When a bookmark or a sync last proved it. */
  readonly provenAt: number;
  /** Resumes in a row that failed here. */
  readonly resumes: number;
}

/**
 * The state of one watch.
 *
 * - `empty`: nothing runs yet.
 * - `resolving`: asks how the kind is served; a sync follows.
 * - `listing`: a sync by pages. `begun`: something came of it.
 * - `initial`: a sync by WatchList, before its end marker.
 * - `watching`: follows; `bookmarked` says whether this window had a bookmark.
 * - `backoff`: waits; then goes on at `position`, or syncs when there is none.
 */
export type WatchState =
  | { readonly phase: "empty"; readonly memory: Memory }
  | { readonly phase: "resolving"; readonly memory: Memory }
  | { readonly phase: "listing"; readonly memory: Memory; readonly begun: boolean }
  | {
      readonly phase: "initial";
      readonly memory: Memory;
      readonly begun: boolean;
      readonly windowAt: number;
      readonly windowMs: number;
    }
  | {
      readonly phase: "watching";
      readonly memory: Memory;
      readonly position: Position;
      readonly windowAt: number;
      readonly windowMs: number;
      readonly bookmarked: boolean;
      /** When the first line came since the last failure, and the latest one. */
      readonly healthyAt?: number;
      readonly heardAt?: number;
    }
  | { readonly phase: "backoff"; readonly memory: Memory; readonly position?: Position };

/** What happens to a watch. */
export type WatchInput =
  | { readonly type: "started" | "resolved" | "ended" | "silent" | "elapsed" }
  | { readonly type: "page"; readonly page: ListPage }
  | { readonly type: "signal"; readonly signal: WatchSignal }
  | { readonly type: "failed"; readonly code: ErrorCode; readonly message: string; readonly retryAfterMs?: number };

/** A request or a wait: it goes on until it is over, or until a transition asks for another one. */
export type WatchAction =
  | { readonly do: "resolve" }
  | { readonly do: "list"; readonly continue?: string }
  /** Without a version it is a WatchList. */
  | { readonly do: "watch"; readonly resourceVersion?: string; readonly timeoutSeconds: number }
  | { readonly do: "wait"; readonly ms: number };

/** What a transition asks for. At most one is a {@link WatchAction}, and it stands last. */
export type WatchEffect =
  | WatchAction
  | { readonly do: "begin" | "end" | "recovered" }
  | { readonly do: "see"; readonly change: "added" | "modified" | "deleted"; readonly object: KubeObject }
  | { readonly do: "gap"; readonly reason: string }
  | { readonly do: "trouble"; readonly code: ErrorCode; readonly message: string };

/** Time and chance of a transition. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In [0, 1). */
  readonly chance: number;
}

/** Where every watch begins. */
export const EMPTY: WatchState = {
  phase: "empty",
  memory: { failures: 0, way: "watchList", offered: true },
};
