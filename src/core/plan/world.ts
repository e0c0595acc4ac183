import type { InventoryEntry } from "../../model/ledger.ts";
import type { KubeObject } from "../../model/objects.ts";
import { toObjectKey, type ObjectRef, type ResourceKind } from "../../model/refs.ts";

/**
 * What is known of one child: the live object, that there is none, or nothing.
 *
 * `unread` is not absence: what was not read is never deleted, and created only with a precondition that fails if something is there.
 */
export type Sight =
  | { readonly kind: "present"; readonly object: KubeObject }
  | { readonly kind: "absent" }
  | { readonly kind: "unread" };

/** One child and what was seen of it. */
export interface Seen extends InventoryEntry {
  readonly sight: Sight;
}

/** What was seen of the children, by `toObjectKey`. A key that is not there was not read. */
export type Observation = ReadonlyMap<string, Seen>;

/** What was seen of `ref`. */
export function sightOf(observation: Observation, ref: ObjectRef): Sight {
  return observation.get(toObjectKey(ref))?.sight ?? { kind: "unread" };
}

/** What the planner needs to know of an operator. */
export interface PlannedOperator {
  readonly name: string;
  readonly children: Readonly<Record<string, ResourceKind>>;
  readonly finalizer?: string;
}

/** What an operator's run wants. */
export interface Desired {
  /** Per declared child, the whole objects that should exist. Every declared name is present. */
  readonly children: Readonly<Record<string, readonly KubeObject[]>>;
  readonly status: Readonly<Record<string, unknown>> | undefined;
}

/** One object that should exist. */
export interface Wanted extends InventoryEntry {
  readonly object: KubeObject;
}
