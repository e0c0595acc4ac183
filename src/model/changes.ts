import type { ErrorCode } from "./errors.ts";
import type { KubeObject } from "./objects.ts";
import type { ResourceKind } from "./refs.ts";

/** A kind that some operator wants to hear of. */
export interface Subscription {
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** Watches whole objects and sends small ones along; otherwise only metadata leaves the API server. Secrets never do more than that. */
  readonly wholeObjects: boolean;
}

/** Whether the subscription may see more than metadata: never for a Secret, whatever it asks for. */
export function seesWholeObjects({ kind, wholeObjects }: Subscription): boolean {
  return wholeObjects && !(kind.group === "" && kind.kind === "Secret");
}

/**
 * What a watch tells whoever listens to it.
 *
 * - `added`, `modified`, `deleted`: an object as the API server showed it; of one that vanished unseen, only identity, labels, owners and
 *   annotations. `fresh` says that the object came into being before our eyes, so that nobody can have been told of it before.
 * - `syncBegin`, `syncEnd`: all objects that are new or changed are told in between, then all that vanished. A sync that broke off begins anew.
 * - `gap`: changes may have gone by unseen; a sync follows.
 * - `trouble`: the watch does not get through, and why; it goes on trying until it has `recovered`.
 */
export type WatchChange =
  | {
      readonly type: "added";
      readonly resource: ResourceKind;
      readonly object: KubeObject;
      readonly fresh: boolean;
    }
  | { readonly type: "modified" | "deleted"; readonly resource: ResourceKind; readonly object: KubeObject }
  | { readonly type: "syncBegin" | "syncEnd" | "recovered" }
  | { readonly type: "gap"; readonly reason: string }
  | { readonly type: "trouble"; readonly code: ErrorCode; readonly message: string };

/** The changes that speak of one object. */
export type ObjectChange = Extract<WatchChange, { readonly object: KubeObject }>;
