import type { KubeObject } from "../model/objects.ts";
import type { Precondition } from "../model/plans.ts";
import type { ObjectRef, ResourceKind } from "../model/refs.ts";
import type { Abortable } from "./abortable.ts";

/** Which objects of a kind. */
export interface Selection {
  /** Default is all namespaces. */
  readonly namespace?: string;
  /** Kubernetes label selector syntax. */
  readonly labelSelector?: string;
  /** Asks for `PartialObjectMetadata`: `spec` and `status` are then absent. Default is whole objects. */
  readonly metadataOnly?: boolean;
}

/** One page of a list, at one resourceVersion. */
export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Pass it to the next call; absent on the last page. */
  readonly continue?: string;
}

/** How a watch begins. */
export interface WatchOptions extends Selection {
  /** Resume after this resourceVersion. Absent with `initialEvents`. */
  readonly resourceVersion?: string;
  /** WatchList (KEP-3157): the present objects as `added`, then a bookmark with `initialEventsEnd`. */
  readonly initialEvents?: boolean;
  /** The server ends the window after this many seconds. */
  readonly timeoutSeconds: number;
}

/** One line of a watch. A bookmark carries no object, only how far the watch has come. */
export type WatchSignal =
  | { readonly type: "added" | "modified" | "deleted"; readonly object: KubeObject }
  | { readonly type: "bookmark"; readonly resourceVersion: string; readonly initialEventsEnd: boolean };

/** A write as it goes to the API server. Preconditions of an apply stand in `object.metadata.{uid,resourceVersion}`. */
export type Write =
  | {
      readonly verb: "apply";
      readonly ref: ObjectRef;
      readonly object: KubeObject;
      readonly manager: string;
      readonly force: boolean;
      readonly subresource?: "status";
      readonly dryRun?: boolean;
    }
  | {
      /** JSON merge patch (RFC 7386): for people and scenes; a reconcile applies. */
      readonly verb: "patch";
      readonly ref: ObjectRef;
      readonly patch: Readonly<Record<string, unknown>>;
      readonly manager: string;
      readonly subresource?: "status";
    }
  | {
      readonly verb: "delete";
      readonly ref: ObjectRef;
      readonly precondition?: Precondition;
      /** Default is `Background`. */
      readonly propagation?: "Background" | "Foreground" | "Orphan";
    };

/** A field that another manager owns with another value. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
  readonly message: string;
}

/**
 * What became of a write, by cause and not by status code alone (the API server uses 409 for four different things).
 *
 * - `written`: the object as it stands now; `created` when it was not there before.
 * - `deleted`: gone, or on its way with finalizers left.
 * - `absent`: a Status 404 `NotFound` for that name.
 * - `exists`: a creation found something there.
 * - `moved`: resourceVersion is no longer the one we saw.
 * - `replaced`: the uid is another incarnation's, or nobody's.
 * - `owned`: other managers own fields that we wanted, and we did not force.
 * - `fenced`: the admission policy refused a smaller fencing token.
 * - `terminating`: the namespace is going away, or is not there.
 * - `invalid`: the object itself is wrong; terminal.
 */
export type WriteResult =
  | { readonly kind: "written"; readonly object: KubeObject; readonly created: boolean }
  | { readonly kind: "deleted" }
  | { readonly kind: "absent" }
  | { readonly kind: "exists" }
  | { readonly kind: "moved"; readonly message: string }
  | { readonly kind: "replaced"; readonly message: string }
  | { readonly kind: "owned"; readonly conflicts: readonly FieldConflict[] }
  | { readonly kind: "fenced"; readonly message: string }
  | { readonly kind: "terminating"; readonly message: string }
  | { readonly kind: "invalid"; readonly message: string };

/**
 * The Kubernetes API of one cluster: raw JSON in and out, no field dropped.
 *
 * Errors (thrown, `SkysailError`): `KUBE_UNAUTHORIZED`, `KUBE_FORBIDDEN`, `KUBE_THROTTLED` (with `retryAfterMs`), `KUBE_UNAVAILABLE`,
 * `KUBE_NOT_SERVED`, `KUBE_WRONG_CLUSTER`, `WATCH_EXPIRED`, `ABORTED`. Messages never contain the object: it may be a Secret.
 */
export interface ClusterApi {
  /** The cluster's id: the uid of its `kube-system` namespace. */
  readonly cluster: string;
  /** Finds how a kind is served; `version` absent means the server's preferred one. Cached; throws `KUBE_NOT_SERVED` when unknown. */
  resolve(kind: { group: string; version?: string; kind: string }, options?: Abortable): Promise<ResourceKind>;
  /** The object as it is now; `undefined` only for a Status 404 `NotFound` from the cluster that was asked for. */
  read(ref: ObjectRef, options?: Abortable): Promise<KubeObject | undefined>;
  /** One page, of `limit` items at most. */
  list(
    kind: ResourceKind,
    options: Selection & Abortable & { readonly limit?: number; readonly continue?: string },
  ): Promise<ListPage>;
  /**
   * One window of a watch, with bookmarks. Ends without an error when the server ends it; throws `WATCH_EXPIRED` on a 410 of either
   * shape. The reader must not be blocked: the server's buffer is small.
   */
  watch(kind: ResourceKind, options: WatchOptions & Abortable): AsyncIterable<WatchSignal>;
  /** One write. After an abort, or a thrown `KUBE_UNAVAILABLE`, it may or may not have happened. */
  write(write: Write, options?: Abortable): Promise<WriteResult>;
}
